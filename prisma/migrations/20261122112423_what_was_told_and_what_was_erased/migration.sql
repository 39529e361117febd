-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "redacted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "details_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "sync_runs" ADD COLUMN     "saw_all" BOOLEAN NOT NULL DEFAULT false;
