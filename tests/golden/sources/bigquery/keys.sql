SELECT k.table_name, k.constraint_name, c.constraint_type, k.column_name,
       k.position_in_unique_constraint, u.table_name AS referenced_table
FROM `acme`.`shop`.INFORMATION_SCHEMA.KEY_COLUMN_USAGE AS k
JOIN `acme`.`shop`.INFORMATION_SCHEMA.TABLE_CONSTRAINTS AS c ON c.constraint_name = k.constraint_name
LEFT JOIN (SELECT DISTINCT constraint_name, table_name FROM `acme`.`shop`.INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE) AS u
  ON u.constraint_name = k.constraint_name
ORDER BY k.table_name, k.constraint_name, k.ordinal_position
