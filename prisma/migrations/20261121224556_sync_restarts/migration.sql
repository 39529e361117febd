-- AlterTable
ALTER TABLE "orders" ALTER COLUMN "seen_at" SET DEFAULT 'epoch'::timestamptz;

-- AlterTable
ALTER TABLE "sync_runs" ADD COLUMN     "restarts" INTEGER NOT NULL DEFAULT 0;
