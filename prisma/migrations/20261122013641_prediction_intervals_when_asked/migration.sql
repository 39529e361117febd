-- AlterTable
ALTER TABLE "prediction_scores" DROP COLUMN "alive_high",
DROP COLUMN "alive_low",
DROP COLUMN "any_range";
