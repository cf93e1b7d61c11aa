"""A plant as tables, the way it lives in a drawer: a folder of CSV files or an XLSX workbook, both ways."""
