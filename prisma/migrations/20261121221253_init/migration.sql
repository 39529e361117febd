-- CreateTable
CREATE TABLE "shops" (
    "id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "email" TEXT,
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "locale" TEXT NOT NULL DEFAULT 'en',
    "plan" TEXT NOT NULL DEFAULT '',
    "scopes" TEXT NOT NULL DEFAULT '',
    "installed_at" TIMESTAMPTZ(3),
    "uninstalled_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),

    CONSTRAINT "shops_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "settings" (
    "shop_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "schedule_slots" (
    "shop_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "schedule_slots_pkey" PRIMARY KEY ("shop_id","name")
);

-- CreateTable
CREATE TABLE "inbox" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(6),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "body" BYTEA,
    "status" SMALLINT NOT NULL DEFAULT 0,
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "error" TEXT,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("shop_id","topic","event_key")
);

-- CreateTable
CREATE TABLE "products" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "handle" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "vendor" TEXT NOT NULL DEFAULT '',
    "product_type" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "status" TEXT NOT NULL DEFAULT 'ACTIVE',
    "published_at" TIMESTAMPTZ(3),
    "image_url" TEXT,
    "image_alt" TEXT,
    "price_minor" BIGINT NOT NULL DEFAULT 0,
    "available" BOOLEAN NOT NULL DEFAULT true,
    "placeholder" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "products_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "variants" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "inventory_item_id" BIGINT,
    "title" TEXT NOT NULL DEFAULT '',
    "sku" TEXT,
    "position" INTEGER NOT NULL DEFAULT 1,
    "price_minor" BIGINT NOT NULL DEFAULT 0,
    "compare_at_minor" BIGINT,
    "cost_minor" BIGINT,
    "inventory" INTEGER,
    "available" BOOLEAN NOT NULL DEFAULT true,
    "inventory_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "variants_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "customers" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "email" TEXT,
    "email_hash" BYTEA,
    "first_name" TEXT,
    "last_name" TEXT,
    "phone" TEXT,
    "locale" TEXT,
    "city" TEXT,
    "country_code" TEXT,
    "state" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "consent_state" TEXT,
    "consent_level" TEXT,
    "consent_at" TIMESTAMPTZ(3),
    "profiling_opt_out" BOOLEAN NOT NULL DEFAULT false,
    "birth_date" DATE,
    "birth_date_source" TEXT,
    "birth_date_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "tags_at" TIMESTAMPTZ(3),
    "merged_into" BIGINT,
    "deleted_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),

    CONSTRAINT "customers_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "customer_id" BIGINT,
    "processed_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "test" BOOLEAN NOT NULL DEFAULT false,
    "counts" BOOLEAN NOT NULL DEFAULT true,
    "financial_status" TEXT,
    "fulfillment_status" TEXT,
    "currency" TEXT NOT NULL,
    "presentment_currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "shipping_minor" BIGINT NOT NULL DEFAULT 0,
    "tax_minor" BIGINT NOT NULL DEFAULT 0,
    "discount_minor" BIGINT NOT NULL DEFAULT 0,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "discount_codes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "source" TEXT,
    "locale" TEXT,
    "ships_elsewhere" BOOLEAN NOT NULL DEFAULT false,
    "gift_note" BOOLEAN NOT NULL DEFAULT false,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "order_lines" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "product_id" BIGINT,
    "variant_id" BIGINT,
    "title" TEXT NOT NULL DEFAULT '',
    "sku" TEXT,
    "quantity" INTEGER NOT NULL,
    "current_quantity" INTEGER NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL DEFAULT 0,
    "subscription" BOOLEAN NOT NULL DEFAULT false,
    "gift_card" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "order_lines_pkey" PRIMARY KEY ("shop_id","order_id","id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "lines" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("shop_id","order_id","id")
);

-- CreateTable
CREATE TABLE "data_issues" (
    "shop_id" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,
    "examples" JSONB NOT NULL DEFAULT '[]',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_issues_pkey" PRIMARY KEY ("shop_id","reason")
);

-- CreateTable
CREATE TABLE "sync_runs" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "operation_id" TEXT,
    "url" TEXT,
    "file_bytes" BIGINT,
    "offset" BIGINT NOT NULL DEFAULT 0,
    "expected" INTEGER,
    "stored" INTEGER NOT NULL DEFAULT 0,
    "since" TIMESTAMPTZ(3),
    "error" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_runs_pkey" PRIMARY KEY ("shop_id","resource","generation")
);

-- CreateTable
CREATE TABLE "sync_cursors" (
    "shop_id" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "updated_to" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "found" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sync_cursors_pkey" PRIMARY KEY ("shop_id","resource")
);

-- CreateTable
CREATE TABLE "rfm_scores" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "recency_days" INTEGER NOT NULL,
    "orders" INTEGER NOT NULL,
    "monetary_minor" BIGINT NOT NULL,
    "r" SMALLINT NOT NULL,
    "f" SMALLINT NOT NULL,
    "m" SMALLINT NOT NULL,
    "segment" TEXT NOT NULL,
    "since" DATE NOT NULL,

    CONSTRAINT "rfm_scores_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "rfm_days" (
    "shop_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "customers" INTEGER NOT NULL,
    "thresholds" JSONB NOT NULL,
    "counts" JSONB NOT NULL,
    "moves" JSONB NOT NULL,

    CONSTRAINT "rfm_days_pkey" PRIMARY KEY ("shop_id","day")
);

-- CreateTable
CREATE TABLE "segment_changes" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "from_key" TEXT,
    "to_key" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "segment_changes_pkey" PRIMARY KEY ("shop_id","customer_id","day")
);

-- CreateTable
CREATE TABLE "counted_baskets" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "products" BIGINT[],

    CONSTRAINT "counted_baskets_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "product_counts" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "orders" INTEGER NOT NULL,

    CONSTRAINT "product_counts_pkey" PRIMARY KEY ("shop_id","product_id")
);

-- CreateTable
CREATE TABLE "pair_counts" (
    "shop_id" INTEGER NOT NULL,
    "a" BIGINT NOT NULL,
    "b" BIGINT NOT NULL,
    "orders" INTEGER NOT NULL,

    CONSTRAINT "pair_counts_pkey" PRIMARY KEY ("shop_id","a","b")
);

-- CreateTable
CREATE TABLE "recommendations" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "position" SMALLINT NOT NULL,
    "other_id" BIGINT NOT NULL,
    "basis" TEXT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "together" INTEGER NOT NULL DEFAULT 0,
    "lift" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "llr" DOUBLE PRECISION NOT NULL DEFAULT 0,

    CONSTRAINT "recommendations_pkey" PRIMARY KEY ("shop_id","product_id","position")
);

-- CreateTable
CREATE TABLE "bundles" (
    "shop_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "items" BIGINT[],
    "orders" INTEGER NOT NULL,
    "support" DOUBLE PRECISION NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "lift" DOUBLE PRECISION NOT NULL,
    "llr" DOUBLE PRECISION NOT NULL,
    "rank" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'proposed',
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bundles_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "recommendation_rules" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "other_id" BIGINT NOT NULL,
    "position" SMALLINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recommendation_rules_pkey" PRIMARY KEY ("shop_id","kind","product_id","other_id")
);

-- CreateTable
CREATE TABLE "product_intervals" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "evidence" INTEGER NOT NULL,
    "q25" DOUBLE PRECISION NOT NULL,
    "median" DOUBLE PRECISION NOT NULL,
    "q75" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "product_intervals_pkey" PRIMARY KEY ("shop_id","product_id")
);

-- CreateTable
CREATE TABLE "publications" (
    "shop_id" INTEGER NOT NULL,
    "owner_type" TEXT NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "wanted" TEXT,
    "confirmed" TEXT,
    "dirty" BOOLEAN NOT NULL DEFAULT true,
    "error" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "publications_pkey" PRIMARY KEY ("shop_id","owner_type","owner_id","key")
);

-- CreateTable
CREATE TABLE "birthday_treats" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "year" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "celebrated_on" DATE NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "birthday_treats_pkey" PRIMARY KEY ("shop_id","customer_id","year")
);

-- CreateTable
CREATE TABLE "shop_discounts" (
    "shop_id" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "discount_id" BIGINT NOT NULL,
    "terms" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shop_discounts_pkey" PRIMARY KEY ("shop_id","purpose")
);

-- CreateTable
CREATE TABLE "privacy_requests" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "request_key" TEXT NOT NULL,
    "customer_id" BIGINT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "file" JSONB,
    "evidence" JSONB,

    CONSTRAINT "privacy_requests_pkey" PRIMARY KEY ("shop_id","kind","request_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- CreateIndex
CREATE INDEX "products_shop_id_handle_idx" ON "products"("shop_id", "handle");

-- CreateIndex
CREATE INDEX "variants_shop_id_product_id_idx" ON "variants"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "variants_shop_id_inventory_item_id_idx" ON "variants"("shop_id", "inventory_item_id");

-- CreateIndex
CREATE INDEX "customers_shop_id_email_hash_idx" ON "customers"("shop_id", "email_hash");

-- CreateIndex
CREATE INDEX "customers_shop_id_birth_date_idx" ON "customers"("shop_id", "birth_date");

-- CreateIndex
CREATE INDEX "orders_shop_id_customer_id_processed_at_idx" ON "orders"("shop_id", "customer_id", "processed_at");

-- CreateIndex
CREATE INDEX "orders_shop_id_processed_at_idx" ON "orders"("shop_id", "processed_at");

-- CreateIndex
CREATE INDEX "orders_shop_id_updated_at_idx" ON "orders"("shop_id", "updated_at");

-- CreateIndex
CREATE INDEX "order_lines_shop_id_product_id_order_id_idx" ON "order_lines"("shop_id", "product_id", "order_id");

-- CreateIndex
CREATE INDEX "rfm_scores_shop_id_segment_monetary_minor_idx" ON "rfm_scores"("shop_id", "segment", "monetary_minor");

-- CreateIndex
CREATE INDEX "segment_changes_shop_id_day_idx" ON "segment_changes"("shop_id", "day");

-- CreateIndex
CREATE INDEX "pair_counts_shop_id_b_idx" ON "pair_counts"("shop_id", "b");

-- CreateIndex
CREATE INDEX "recommendations_shop_id_other_id_idx" ON "recommendations"("shop_id", "other_id");

-- CreateIndex
CREATE UNIQUE INDEX "birthday_treats_shop_id_code_key" ON "birthday_treats"("shop_id", "code");

-- AddForeignKey
ALTER TABLE "variants" ADD CONSTRAINT "variants_shop_id_product_id_fkey" FOREIGN KEY ("shop_id", "product_id") REFERENCES "products"("shop_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_shop_id_order_id_fkey" FOREIGN KEY ("shop_id", "order_id") REFERENCES "orders"("shop_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_shop_id_order_id_fkey" FOREIGN KEY ("shop_id", "order_id") REFERENCES "orders"("shop_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Webhook bodies live for seconds: compressing them costs more than it saves.
ALTER TABLE "inbox" ALTER COLUMN "body" SET STORAGE EXTERNAL;

-- The queue of the inbox: only what is still to do.
CREATE INDEX "inbox_due" ON "inbox" ("due_at") WHERE "status" = 0;

-- What still has to leave for Shopify.
CREATE INDEX "publications_dirty" ON "publications" ("shop_id", "owner_type") WHERE "dirty";
