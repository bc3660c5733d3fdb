SELECT c.table_name, c.column_name, c.is_nullable, c.is_partitioning_column, p.field_path, p.data_type,
       p.description
FROM `acme`.`shop`.INFORMATION_SCHEMA.COLUMNS AS c
JOIN `acme`.`shop`.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS AS p ON p.table_name = c.table_name AND p.column_name = c.column_name
WHERE c.is_hidden = 'NO'
ORDER BY c.table_name, c.ordinal_position, p.field_path
