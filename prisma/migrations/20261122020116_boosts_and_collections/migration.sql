-- CreateTable
CREATE TABLE "collections" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,

    CONSTRAINT "collections_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "collection_products" (
    "shop_id" INTEGER NOT NULL,
    "collection_id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,

    CONSTRAINT "collection_products_pkey" PRIMARY KEY ("shop_id","collection_id","product_id")
);

-- CreateTable
CREATE TABLE "product_boosts" (
    "shop_id" INTEGER NOT NULL,
    "product_id" BIGINT NOT NULL,
    "factor" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "product_boosts_pkey" PRIMARY KEY ("shop_id","product_id")
);
