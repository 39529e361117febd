-- AlterTable
ALTER TABLE "birthday_treats" ADD COLUMN     "code_id" BIGINT,
ADD COLUMN     "discount_id" BIGINT;

-- AlterTable
ALTER TABLE "orders" ALTER COLUMN "seen_at" SET DEFAULT 'epoch'::timestamptz;
