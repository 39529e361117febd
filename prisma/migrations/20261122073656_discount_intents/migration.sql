-- AlterTable
ALTER TABLE "shop_discounts" ADD COLUMN     "first_code" TEXT,
ALTER COLUMN "discount_id" DROP NOT NULL;
