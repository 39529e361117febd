-- AlterTable
ALTER TABLE "next_offers" ADD COLUMN     "stands" TEXT;
