"""What people of the demo are called, and what they do."""

SEED = 20261124
FIRST = (
    "Amina", "Bogdan", "Carys", "Daniel", "Elif", "Farah", "Gwen", "Hana", "Imran", "Joanne", "Kofi", "Lucia", "Manuel", "Nia", "Olu",
    "Piotr", "Rosa", "Sanjay", "Tomos", "Uma", "Wei", "Yusuf", "Zofia",
)  # fmt: skip
LAST = (
    "Adeyemi", "Brown", "Costa", "Davies", "Evans", "Fernandes", "Green", "Hughes", "Ivanova", "Jones", "Kaur", "Lewis", "Morgan", "Nowak",
    "Osei", "Price", "Quinn", "Rahman", "Shah", "Turner",
)  # fmt: skip
TITLES = (
    "Staff nurse", "Healthcare assistant", "Ward clerk", "Porter", "Physiotherapist", "Pharmacy technician", "Housekeeper",
)  # fmt: skip
NURSING = "Nursing and midwifery"
CLERICAL = "Administrative and clerical"
CARE = "Additional clinical services"
