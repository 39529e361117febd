-- AlterTable
ALTER TABLE "birthday_treats" ADD COLUMN     "used_at" TIMESTAMPTZ(3);
