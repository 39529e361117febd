-- CreateTable
CREATE TABLE "model_versions" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "fitted_at" TIMESTAMPTZ(3) NOT NULL,
    "cause" TEXT NOT NULL,
    "data_from" DATE,
    "data_until" DATE,
    "customers" INTEGER NOT NULL,
    "purchases" INTEGER NOT NULL,
    "method" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "card" JSONB NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "model_versions_pkey" PRIMARY KEY ("shop_id","kind","version")
);

-- CreateTable
CREATE TABLE "models_in_use" (
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "held" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "drift" JSONB,
    "checked_at" TIMESTAMPTZ(3),

    CONSTRAINT "models_in_use_pkey" PRIMARY KEY ("shop_id","kind")
);

-- CreateTable
CREATE TABLE "prediction_scores" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "computed_on" DATE NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "purchases" INTEGER NOT NULL,
    "usual_gap" REAL NOT NULL,
    "alive" REAL NOT NULL,
    "alive_low" REAL NOT NULL,
    "alive_high" REAL NOT NULL,
    "leaves" REAL NOT NULL,
    "risk" SMALLINT NOT NULL,
    "orders_30" REAL NOT NULL,
    "orders_90" REAL NOT NULL,
    "orders_365" REAL NOT NULL,
    "orders_range" REAL[],
    "any_30" REAL NOT NULL,
    "any_90" REAL NOT NULL,
    "any_365" REAL NOT NULL,
    "any_range" REAL[],
    "value_12_minor" BIGINT,
    "value_36_minor" BIGINT,
    "value_range" BIGINT[],
    "spend_minor" BIGINT,

    CONSTRAINT "prediction_scores_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateIndex
CREATE INDEX "prediction_scores_shop_id_risk_value_12_minor_idx" ON "prediction_scores"("shop_id", "risk", "value_12_minor");
