-- AlterTable
ALTER TABLE "bundles" ADD COLUMN     "saving" SMALLINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "next_offers" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "bundle_key" TEXT NOT NULL,
    "owned" BIGINT[],
    "missing" BIGINT[],
    "off_minor" BIGINT NOT NULL DEFAULT 0,
    "code" TEXT,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "next_offers_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "offer_codes" (
    "shop_id" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "purpose" TEXT NOT NULL,
    "missing" BIGINT[],
    "off_minor" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "discount_id" BIGINT,
    "code_id" BIGINT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "offer_codes_pkey" PRIMARY KEY ("shop_id","code")
);

-- CreateIndex
CREATE INDEX "next_offers_shop_id_bundle_key_idx" ON "next_offers"("shop_id", "bundle_key");

-- CreateIndex
CREATE INDEX "offer_codes_shop_id_customer_id_idx" ON "offer_codes"("shop_id", "customer_id");
