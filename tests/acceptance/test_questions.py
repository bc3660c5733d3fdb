"""The shop's questions, asked of the built-in engine in several wordings, of every form of the sample; values against hand-written SQL."""

import shop
from comparing import parsed_csv, require_rows, same_cell
from harness import in_workspace, require

REVENUE = "sum(l.quantity * l.unit_price * (1 - l.discount))"

RETURNS_BY_REGION = """
    select g.name, count(*) from returns r join orders o on o.order_id = r.order_id join customers c on c.customer_id = o.customer_id
    join regions g on g.region_id = c.region_id where r.return_date like '{year}' group by g.name order by 2 desc"""

# (SQL by hand, whether the order matters, wordings, the same wordings for the renamed shop)
QUESTIONS = {
    "orders in 2024": (
        "select count(*) from orders where order_date like '2024%'", False,
        ["How many orders were placed in 2024?", "number of orders in 2024", "Count the orders placed in 2024",
         "how many orders did we get during 2024?"],
        ["How many purchases were placed in 2024?", "number of purchases in 2024", "Count the purchases made in 2024",
         "how many purchases did we get during 2024?"]),
    "top products": (
        f"select p.name, {REVENUE} from order_lines l join products p on p.product_id = l.product_id group by p.product_id order by 2 desc limit 5", True,
        ["top 5 products by revenue", "Which five products have the highest revenue?", "the 5 products with the most revenue",
         "show the top five products ranked by revenue"],
        ["top 5 articles by revenue", "Which five articles have the highest revenue?", "the 5 articles with the most revenue",
         "show the top five articles ranked by revenue"]),
    "ratings": (
        "select category, avg(rating) from products group by category order by 2 desc", True,
        ["average rating per category, best first", "mean rating of each category, highest first",
         "What is the average rating for each product category, from best to worst?", "average rating by category in descending order"],
        ["average score per product group, best first", "mean score of each product group, highest first",
         "What is the average score for each product group, from best to worst?", "average score by product group in descending order"]),
    "never ordered": (
        "select name from customers where customer_id not in (select customer_id from orders)", False,
        ["customers who never ordered", "Which customers have no orders?", "list the customers who have never placed an order",
         "customers without any orders"],
        ["clients who never purchased", "Which clients have no purchases?", "list the clients who have never made a purchase",
         "clients without any purchases"]),
    "monthly revenue": (
        f"select substr(o.order_date, 1, 7), {REVENUE} from order_lines l join orders o on o.order_id = l.order_id "
        "where o.order_date like '2023%' group by 1", False,
        ["monthly revenue in 2023", "revenue per month in 2023", "revenue by month for 2023", "What was the revenue in each month of 2023?"],
        ["monthly revenue in 2023", "revenue per month in 2023", "revenue by month for 2023", "What was the revenue in each month of 2023?"]),
}

RETURNED = (["which region had the most returned products?", "region with the most returned products",
             "Which region has the highest number of returned products?", "What region had the most products returned?"],
            ["which district had the most returned articles?", "district with the most returned articles",
             "Which district has the highest number of returned articles?", "What district had the most articles returned?"])
FOLLOW_UPS = ["and in 2023?", "what about 2023?", "only 2023", "and for 2023?"]


def ask(workspace, form, question, *more):
    run = workspace.run("ask", "--source", form.source, "--yes", "--format", "csv", *more, question)
    require(run.status == 0, f"{question!r}: {run.shown()}")
    return run.stdout


def asks(form, question, sql, ordered):
    def case(workspace):
        require_rows(ask(workspace, form, question), shop.rows(form.seed, sql), ordered)

    return in_workspace(case)


def require_winner(text, expected):
    """The winner stands first; a count beside it is right; if all regions are listed, all are right."""
    header, rows = parsed_csv(text)
    require(rows and expected[0][0] in rows[0], f"expected {expected[0]} first, got {header} {rows[:3]}")
    numbers = [cell for cell in rows[0] if cell.lstrip("-").isdigit()]
    require(not numbers or any(same_cell(expected[0][1], cell) for cell in numbers), f"expected the count {expected[0][1]}, got {header} {rows[:3]}")
    require(len(rows) == 1 or len(rows) == len(expected), f"expected one region or all {len(expected)}, got {len(rows)}")


def asks_returned(form, question, follow_up):
    def case(workspace):
        first = ask(workspace, form, question, "--session", "returned")
        require_winner(first, shop.rows(form.seed, RETURNS_BY_REGION.format(year="%")))
        second = ask(workspace, form, follow_up, "--session", "returned")
        require_winner(second, shop.rows(form.seed, RETURNS_BY_REGION.format(year="2023%")))

    return in_workspace(case)


def cases():
    for form in shop.FORMS:
        for sql, ordered, wordings, renamed_wordings in QUESTIONS.values():
            asked = renamed_wordings if form.renamed else wordings
            for question in asked[:2] if form.engine in shop.SERVED else asked:
                yield f"{question} ({form.name})", asks(form, question, sql, ordered)
        for question, follow_up in list(zip(RETURNED[form.renamed], FOLLOW_UPS))[:1 if form.engine in shop.SERVED else None]:
            yield f"{question} {follow_up} ({form.name})", asks_returned(form, question, follow_up)
