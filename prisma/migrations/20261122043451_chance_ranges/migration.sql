-- AlterTable
ALTER TABLE "prediction_scores" ADD COLUMN     "alive_range" REAL[],
ADD COLUMN     "leaves_range" REAL[];
