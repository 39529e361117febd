-- DropForeignKey
ALTER TABLE "order_lines" DROP CONSTRAINT "order_lines_shop_id_order_id_fkey";

-- DropForeignKey
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_shop_id_order_id_fkey";

-- AlterTable
ALTER TABLE "orders" ALTER COLUMN "seen_at" SET DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone;

-- Merged and redacted customers are few; orders are looked up in them one and all.
DROP INDEX "customers_merged";
CREATE INDEX "customers_gone" ON "customers" ("shop_id", "id") WHERE "merged_into" IS NOT NULL OR "redacted_at" IS NOT NULL;
