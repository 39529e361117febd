-- DropIndex
DROP INDEX "order_lines_shop_id_product_id_order_id_idx";

-- DropIndex
DROP INDEX "orders_shop_id_processed_at_idx";

-- DropIndex
DROP INDEX "orders_shop_id_updated_at_idx";
