-- The queue of the inbox, shop by shop: a worker takes one shop's messages at a time.
DROP INDEX "inbox_due";
CREATE INDEX "inbox_due" ON "inbox" ("shop_id", "due_at") WHERE "status" = 0;
