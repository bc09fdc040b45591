"""The text of a budgets.yaml as a document of typed values, each with its place."""
