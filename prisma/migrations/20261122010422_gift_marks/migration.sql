-- AlterTable
ALTER TABLE "order_lines" ADD COLUMN     "gift" BOOLEAN;

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "gift" BOOLEAN,
ADD COLUMN     "gift_minor" BIGINT;

-- CreateTable
CREATE TABLE "gift_marks" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_id" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "gift" BOOLEAN NOT NULL,
    "probability" DOUBLE PRECISION,
    "reason" TEXT,
    "figures" JSONB,
    "occasion" TEXT,
    "occasion_on" DATE,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gift_marks_pkey" PRIMARY KEY ("shop_id","order_id","line_id","source")
);
