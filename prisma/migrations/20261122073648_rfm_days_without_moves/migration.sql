-- AlterTable
ALTER TABLE "rfm_days" DROP COLUMN "moves";
