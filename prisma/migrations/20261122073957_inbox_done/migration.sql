-- What is done or was put aside, by when it came: the health page asks for the last one, tidying for the oldest.
CREATE INDEX "inbox_handled" ON "inbox" ("shop_id", "status", "received_at") WHERE "status" > 0;
