SELECT table_name, total_rows, total_logical_bytes
FROM `acme`.`region-europe-west3`.INFORMATION_SCHEMA.TABLE_STORAGE
WHERE table_schema = 'shop' AND NOT deleted
ORDER BY table_name
