"""Two firms' databases as one finds them: abbreviated names, no declared keys. The same rows for the same seed."""

import datetime
import random
import sqlite3
from pathlib import Path

FIRST = ("Anna", "Ben", "Clara", "David", "Elif", "Frank", "Greta", "Hugo", "Ines", "Jonas", "Karin", "Liam", "Mara", "Nils", "Olga", "Paul")
LAST = ("Adler", "Brandt", "Costa", "Dietz", "Egger", "Farkas", "Gruber", "Haas", "Ivanov", "Jung", "Keller", "Lorenz", "Meier", "Novak")
CITIES = ("Graz", "Linz", "Wels", "Steyr", "Villach", "Krems")

HOSPITAL = """
CREATE TABLE pat_mst (pat_id INTEGER, pat_nm TEXT, dob TEXT, sex_cd TEXT, city TEXT, ins_typ TEXT, reg_dt TEXT);
CREATE TABLE dept (dept_cd TEXT, dept_nm TEXT, flr_no INTEGER);
CREATE TABLE doc_mst (doc_id INTEGER, doc_nm TEXT, dept_cd TEXT, hire_dt TEXT, sal_amt REAL);
CREATE TABLE ward (ward_cd TEXT, ward_nm TEXT, dept_cd TEXT, bed_cnt INTEGER);
CREATE TABLE diag (diag_cd TEXT, diag_desc TEXT);
CREATE TABLE adm (adm_id INTEGER, pat_id INTEGER, doc_id INTEGER, ward_cd TEXT, diag_cd TEXT, adm_dt TEXT, disch_dt TEXT, cost_amt REAL);
CREATE TABLE appt (appt_id INTEGER, pat_id INTEGER, doc_id INTEGER, appt_dt TEXT, appt_stat TEXT, dur_min INTEGER);
CREATE TABLE rx (rx_id INTEGER, pat_id INTEGER, doc_id INTEGER, drug_nm TEXT, qty INTEGER, rx_dt TEXT);
"""

LOGISTICS = """
CREATE TABLE tbl_cust (cust_no INTEGER, cust_nm TEXT, ctry TEXT, seg TEXT);
CREATE TABLE tbl_whse (whse_cd TEXT, whse_nm TEXT, city TEXT, cap_m2 INTEGER);
CREATE TABLE tbl_carr (carr_cd TEXT, carr_nm TEXT, trans_mode TEXT);
CREATE TABLE tbl_shpmt (shpmt_no INTEGER, cust_no INTEGER, whse_cd TEXT, carr_cd TEXT, dest_city TEXT, shp_dt TEXT, dlv_dt TEXT, wt_kg REAL, frt_amt REAL, shpmt_stat TEXT);
CREATE TABLE tbl_veh (veh_id INTEGER, plate_no TEXT, veh_typ TEXT, whse_cd TEXT, purch_dt TEXT, mileage_km INTEGER);
CREATE TABLE tbl_drv (drv_id INTEGER, drv_nm TEXT, whse_cd TEXT, hire_dt TEXT, lic_cls TEXT);
CREATE TABLE tbl_trip (trip_id INTEGER, veh_id INTEGER, drv_id INTEGER, trip_dt TEXT, dist_km REAL, fuel_ltr REAL);
CREATE TABLE tbl_claim (claim_id INTEGER, shpmt_no INTEGER, claim_dt TEXT, claim_amt REAL, reason TEXT, claim_stat TEXT);
"""


class Rows:
    def __init__(self, path, script, seed):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self.random = random.Random(seed)
        self.database = sqlite3.connect(path)
        self.database.executescript(script)

    def add(self, table, rows):
        rows = list(rows)
        self.database.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
        self.database.commit()

    def pick(self, values):
        return self.random.choice(values)

    def name(self):
        return f"{self.pick(FIRST)} {self.pick(LAST)}"

    def day(self, first, last):
        return datetime.date(first, 1, 1) + datetime.timedelta(self.random.randrange((last - first + 1) * 365))

    def amount(self, low, high):
        return round(self.random.uniform(low, high), 2)


def hospital(path):
    rows = Rows(path, HOSPITAL, 7)
    departments = [("CAR", "Cardiology", 2), ("NEU", "Neurology", 3), ("ONC", "Oncology", 4), ("PED", "Pediatrics", 1), ("SUR", "Surgery", 2)]
    diagnoses = [("D01", "Asthma"), ("D02", "Diabetes"), ("D03", "Fracture"), ("D04", "Hypertension"), ("D05", "Migraine"), ("D06", "Pneumonia")]
    wards = [(f"W{i}", f"Ward {letter}", departments[i % 5][0], 10 + 3 * i) for i, letter in enumerate("ABCDEFGH")]
    rows.add("dept", departments)
    rows.add("diag", diagnoses)
    rows.add("ward", wards)
    rows.add("pat_mst", ((i, rows.name(), str(rows.day(1935, 2019)), rows.pick("FM"), rows.pick(CITIES), rows.pick(("public", "private")),
                          str(rows.day(2019, 2024))) for i in range(1, 301)))
    rows.add("doc_mst", ((i, rows.name(), rows.pick(departments)[0], str(rows.day(2005, 2023)), rows.amount(60000, 180000)) for i in range(1, 31)))
    admissions = []
    for i in range(1, 601):
        begin = rows.day(2022, 2024)
        end = None if rows.random.random() < 0.05 else str(begin + datetime.timedelta(rows.random.randrange(1, 20)))
        admissions.append((i, rows.random.randrange(1, 241), rows.random.randrange(1, 29), rows.pick(wards)[0], rows.pick(diagnoses)[0],
                           str(begin), end, rows.amount(300, 20000)))
    rows.add("adm", admissions)
    rows.add("appt", ((i, rows.random.randrange(1, 271), rows.random.randrange(1, 31), str(rows.day(2022, 2024)),
                       rows.pick(("done", "done", "done", "cancelled", "no show")), rows.pick((15, 20, 30, 45, 60))) for i in range(1, 1201)))
    drugs = ("Aspirin", "Ibuprofen", "Insulin", "Metformin", "Salbutamol", "Ramipril")
    rows.add("rx", ((i, rows.random.randrange(1, 251), rows.random.randrange(1, 31), rows.pick(drugs), rows.random.randrange(1, 6),
                     str(rows.day(2022, 2024))) for i in range(1, 801)))


def logistics(path):
    rows = Rows(path, LOGISTICS, 11)
    carriers = [("NX", "Nordex", "road"), ("AL", "Alpine Air", "air"), ("BS", "Blue Sea", "sea"), ("RR", "Rail Runner", "rail"), ("QT", "Quick Truck", "road")]
    warehouses = [(f"WH{i}", f"{city} Depot", city, 1500 + 700 * i) for i, city in enumerate(CITIES)]
    countries = ("Austria", "Germany", "Italy", "France", "Poland")
    rows.add("tbl_carr", carriers)
    rows.add("tbl_whse", warehouses)
    rows.add("tbl_cust", ((i, f"{rows.pick(LAST)} {rows.pick(('Trading', 'Foods', 'Steel', 'Textiles', 'Pharma'))} {i}", rows.pick(countries),
                           rows.pick(("retail", "industry", "public"))) for i in range(1, 81)))
    shipments = []
    for i in range(1, 1501):
        day = rows.day(2022, 2024)
        status = rows.pick(("delivered", "delivered", "delivered", "in transit", "lost", "returned"))
        arrived = str(day + datetime.timedelta(rows.random.randrange(1, 15))) if status == "delivered" else None
        shipments.append((i, rows.random.randrange(1, 73), rows.pick(warehouses)[0], rows.pick(carriers)[0],
                          rows.pick(("Vienna", "Munich", "Milan", "Lyon", "Warsaw", "Hamburg")), str(day), arrived, rows.amount(1, 900),
                          rows.amount(10, 2500), status))
    rows.add("tbl_shpmt", shipments)
    rows.add("tbl_veh", ((i, f"L-{1000 + 37 * i}", rows.pick(("van", "truck", "trailer")), rows.pick(warehouses)[0], str(rows.day(2014, 2023)),
                          rows.random.randrange(5000, 400000)) for i in range(1, 41)))
    rows.add("tbl_drv", ((i, rows.name(), rows.pick(warehouses)[0], str(rows.day(2008, 2024)), rows.pick(("B", "C", "CE"))) for i in range(1, 51)))
    rows.add("tbl_trip", ((i, rows.random.randrange(1, 39), rows.random.randrange(1, 47), str(rows.day(2023, 2024)), rows.amount(10, 900),
                           rows.amount(2, 300)) for i in range(1, 901)))
    rows.add("tbl_claim", ((i, rows.random.randrange(1, 1501), str(rows.day(2022, 2024)), rows.amount(20, 5000),
                            rows.pick(("damaged", "late", "lost", "wrong address")), rows.pick(("open", "paid", "rejected"))) for i in range(1, 161)))


def make(folder):
    hospital(Path(folder) / "hospital" / "hospital.sqlite")
    logistics(Path(folder) / "logistics" / "logistics.sqlite")
