-- AlterTable
ALTER TABLE "customers" ADD COLUMN     "birth_date_there_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "customers_to_read" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_to_read_pkey" PRIMARY KEY ("shop_id","customer_id","changed_at")
);

-- Dates that came from Shopify were seen there.
UPDATE "customers" SET "birth_date_there_at" = "birth_date_at" WHERE "birth_date_source" = 'shopify';
