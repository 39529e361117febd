-- AlterTable
ALTER TABLE "birthday_treats" ADD COLUMN     "code_id" BIGINT,
ADD COLUMN     "discount_id" BIGINT;
