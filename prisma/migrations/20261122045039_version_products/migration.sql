-- AlterTable
ALTER TABLE "model_versions" ADD COLUMN     "products" BYTEA;
