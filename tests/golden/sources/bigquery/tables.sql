SELECT t.table_name, t.table_type, o.option_value AS description
FROM `acme`.`shop`.INFORMATION_SCHEMA.TABLES AS t
LEFT JOIN `acme`.`shop`.INFORMATION_SCHEMA.TABLE_OPTIONS AS o ON o.table_name = t.table_name AND o.option_name = 'description'
ORDER BY t.table_name
