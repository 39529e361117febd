-- AlterTable
ALTER TABLE "publications" ADD COLUMN     "attempts" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "rfm_scores" DROP COLUMN "recency_days",
ADD COLUMN     "last_day" DATE;

-- What waits to be published is a handful among millions.
CREATE INDEX "publications_waiting" ON "publications" ("shop_id", "due_at") WHERE "dirty";
