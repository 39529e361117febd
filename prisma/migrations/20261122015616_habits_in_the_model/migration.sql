-- DropTable
DROP TABLE "product_habits";
