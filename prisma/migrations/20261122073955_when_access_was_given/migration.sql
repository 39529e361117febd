-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "access_at" TIMESTAMPTZ(3);
