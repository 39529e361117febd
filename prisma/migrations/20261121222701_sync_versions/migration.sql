-- AlterTable
ALTER TABLE "customers" ADD COLUMN     "consent_source" TEXT,
ADD COLUMN     "tag_marks" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "presentment_total_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT 'epoch'::timestamptz;

-- AlterTable
ALTER TABLE "refunds" ADD COLUMN     "presentment_currency" TEXT,
ADD COLUMN     "presentment_minor" BIGINT,
ADD COLUMN     "seen_at" TIMESTAMPTZ(6) NOT NULL,
ALTER COLUMN "lines" DROP NOT NULL,
ALTER COLUMN "lines" DROP DEFAULT;

-- AlterTable
ALTER TABLE "variants" ADD COLUMN     "stock_stale" BOOLEAN NOT NULL DEFAULT false;

-- Merged customers are few; orders are looked up in them one and all.
CREATE INDEX "customers_merged" ON "customers" ("shop_id", "id") WHERE "merged_into" IS NOT NULL;

-- What the next look at the stock asks for.
CREATE INDEX "variants_stale" ON "variants" ("shop_id") WHERE "stock_stale";
