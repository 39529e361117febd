-- CreateTable
CREATE TABLE "basket_models" (
    "shop_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "trained_at" TIMESTAMPTZ(3) NOT NULL,
    "orders" INTEGER NOT NULL,
    "products" BYTEA NOT NULL,
    "sets" TEXT[],
    "model" BYTEA NOT NULL,
    "choice" JSONB NOT NULL,

    CONSTRAINT "basket_models_pkey" PRIMARY KEY ("shop_id","version")
);

-- CreateTable
CREATE TABLE "product_habits" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "buyers" INTEGER NOT NULL,
    "rebuyers" INTEGER NOT NULL,

    CONSTRAINT "product_habits_pkey" PRIMARY KEY ("shop_id","product_id")
);

-- CreateTable
CREATE TABLE "personal_picks" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "picks" TEXT NOT NULL,

    CONSTRAINT "personal_picks_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "product_views" (
    "shop_id" INTEGER NOT NULL,
    "session" TEXT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "customer_id" BIGINT,

    CONSTRAINT "product_views_pkey" PRIMARY KEY ("shop_id","session","product_id")
);

-- CreateIndex
CREATE INDEX "personal_picks_shop_id_version_idx" ON "personal_picks"("shop_id", "version");

-- CreateIndex
CREATE INDEX "product_views_shop_id_customer_id_idx" ON "product_views"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "product_views_shop_id_day_idx" ON "product_views"("shop_id", "day");
