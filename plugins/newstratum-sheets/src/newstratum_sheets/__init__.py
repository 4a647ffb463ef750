"""Workbooks of spreadsheets for newstratum: read with their addresses, written with lists to choose from."""
