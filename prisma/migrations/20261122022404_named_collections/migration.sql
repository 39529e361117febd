-- AlterTable
ALTER TABLE "collections" ADD COLUMN     "named" BOOLEAN NOT NULL DEFAULT false;
