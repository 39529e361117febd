-- AlterTable
ALTER TABLE "offer_codes" DROP COLUMN "share",
ADD COLUMN     "from_minor" BIGINT;
