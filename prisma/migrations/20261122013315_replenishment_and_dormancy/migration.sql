-- AlterTable
ALTER TABLE "product_intervals" ADD COLUMN     "buyers" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "contents" DOUBLE PRECISION NOT NULL DEFAULT 1,
ADD COLUMN     "mean" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "mean_variance" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "returning" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "scatter" DOUBLE PRECISION NOT NULL DEFAULT 1,
ADD COLUMN     "unit" TEXT,
ALTER COLUMN "q25" DROP NOT NULL,
ALTER COLUMN "median" DROP NOT NULL,
ALTER COLUMN "q75" DROP NOT NULL;

-- CreateTable
CREATE TABLE "dormancy" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "since" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "purchases" INTEGER NOT NULL,
    "sign_day" DATE,
    "sign_kind" TEXT,
    "healthy_gap" REAL NOT NULL,
    "slowing_after" REAL NOT NULL,
    "dormant_after" REAL NOT NULL,
    "gone_after" REAL NOT NULL,

    CONSTRAINT "dormancy_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "dormancy_overrides" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "word" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dormancy_overrides_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "signs_of_life" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,

    CONSTRAINT "signs_of_life_pkey" PRIMARY KEY ("shop_id","customer_id","day","kind")
);

-- CreateTable
CREATE TABLE "due_dates" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "variant_id" BIGINT,
    "last_day" DATE NOT NULL,
    "quantity" INTEGER NOT NULL,
    "contents" DOUBLE PRECISION NOT NULL,
    "due_day" DATE NOT NULL,
    "half_from" DATE NOT NULL,
    "half_until" DATE NOT NULL,
    "most_from" DATE NOT NULL,
    "most_until" DATE NOT NULL,
    "spans" INTEGER NOT NULL,

    CONSTRAINT "due_dates_pkey" PRIMARY KEY ("shop_id","customer_id","product_id")
);

-- CreateIndex
CREATE INDEX "dormancy_shop_id_state_last_day_idx" ON "dormancy"("shop_id", "state", "last_day");
