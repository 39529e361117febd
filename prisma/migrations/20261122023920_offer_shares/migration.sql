-- AlterTable
ALTER TABLE "offer_codes" ADD COLUMN     "share" INTEGER;
