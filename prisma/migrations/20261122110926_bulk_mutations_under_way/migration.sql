-- AlterTable
ALTER TABLE "publications" ADD COLUMN     "place" INTEGER,
ADD COLUMN     "sent" TEXT;

-- CreateTable
CREATE TABLE "bulk_mutations" (
    "shop_id" INTEGER NOT NULL,
    "owner_type" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "operation_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bulk_mutations_pkey" PRIMARY KEY ("shop_id","owner_type")
);
