#include "services/sample/names.hpp"

namespace datachat::services::sample {

std::span<const CategoryWords> categories()
{
    static constexpr std::array<int, 12> even{100, 95, 100, 100, 100, 95, 90, 95, 100, 105, 115, 125};
    static constexpr std::array<int, 12> spring{40, 60, 130, 180, 190, 170, 130, 100, 80, 60, 40, 30};
    static constexpr std::array<int, 12> winter{70, 60, 60, 60, 60, 60, 60, 70, 80, 100, 190, 290};
    static constexpr std::array<int, 12> summer{60, 60, 90, 110, 140, 170, 170, 140, 90, 70, 60, 60};
    static constexpr std::array<int, 12> school{110, 80, 80, 80, 80, 80, 90, 180, 170, 100, 90, 80};
    static constexpr std::array<CategoryWords, 10> list{{
        {"Kitchen",
         "Küche",
         {"Kettle", "Frying Pan", "Knife Set", "Toaster", "Teapot", "Mixing Bowl", "Blender", "Chopping Board",
          "Saucepan", "Coffee Grinder"},
         12,
         140,
         even},
        {"Garden",
         "Garten",
         {"Watering Can", "Spade", "Hose Reel", "Planter", "Pruning Shears", "Wheelbarrow", "Bird Feeder", "Rake",
          "Parasol", "Lantern"},
         8,
         190,
         spring},
        {"Toys",
         "Spielwaren",
         {"Building Blocks", "Puzzle", "Toy Train", "Teddy Bear", "Board Game", "Kite", "Marble Run", "Doll House",
          "Toy Drum", "Yo-Yo"},
         5,
         90,
         winter},
        {"Sports",
         "Sport",
         {"Yoga Mat", "Football", "Tennis Racket", "Dumbbell Pair", "Swim Goggles", "Skipping Rope", "Bicycle Pump",
          "Gym Bag", "Table Tennis Set", "Running Belt"},
         7,
         120,
         summer},
        {"Electronics",
         "Elektronik",
         {"Headphones", "Desk Fan", "Alarm Clock", "Power Bank", "Webcam", "Radio", "Keyboard", "Loudspeaker", "Torch",
          "Photo Frame"},
         15,
         320,
         even},
        {"Clothing",
         "Kleidung",
         {"Rain Jacket", "Wool Scarf", "Sun Hat", "Socks", "T-Shirt", "Gloves", "Slippers", "Cardigan", "Apron",
          "Belt"},
         6,
         160,
         even},
        {"Office",
         "Büro",
         {"Notebook", "Fountain Pen", "Desk Lamp", "Stapler", "Paper Tray", "Whiteboard", "Pencil Case", "Calculator",
          "Ring Binder", "Letter Opener"},
         3,
         95,
         school},
        {"Beauty",
         "Pflege",
         {"Hand Cream", "Soap Bar", "Hair Brush", "Bath Salt", "Shaving Kit", "Face Towel", "Nail File", "Lip Balm",
          "Shower Gel", "Mirror"},
         3,
         60,
         even},
        {"Outdoor",
         "Outdoor",
         {"Tent", "Sleeping Bag", "Camping Stove", "Hiking Poles", "Water Bottle", "Hammock", "Rucksack", "Cool Box",
          "Compass", "Binoculars"},
         11,
         260,
         summer},
        {"Home",
         "Wohnen",
         {"Cushion", "Wall Clock", "Candle", "Blanket", "Vase", "Picture Shelf", "Door Mat", "Laundry Basket",
          "Curtain", "Table Runner"},
         6,
         130,
         even},
    }};
    return list;
}

std::span<const RegionWords> region_words()
{
    static constexpr std::array<RegionWords, 8> list{{
        {"North", {"Norwick", "Halden", "Brackley", "Stonehaven", "Elmsford"}},
        {"South", {"Southmere", "Palmouth", "Greyport", "Saltash", "Lindale"}},
        {"East", {"Eastbury", "Marlow", "Felixton", "Ashby", "Hollin"}},
        {"West", {"Westbrook", "Carrick", "Penrose", "Dunmore", "Tavistock"}},
        {"Central", {"Midford", "Kingsley", "Oakham", "Redditch", "Charlton"}},
        {"Highlands", {"Glenmore", "Kinross", "Strathy", "Braemar", "Lochend"}},
        {"Coast", {"Seaview", "Whitby", "Harborne", "Sandgate", "Cliffton"}},
        {"Islands", {"Skerry", "Port Ann", "Tarbert", "Rona", "Calf Bay"}},
    }};
    return list;
}

std::span<const std::string_view> first_names()
{
    static constexpr std::array<std::string_view, 80> list{
        "Ada",    "Alan",     "Alice", "Amir",   "Amy",    "Ana",    "Andrew", "Anika", "Anna",   "Arthur",
        "Ayse",   "Beatrice", "Ben",   "Boris",  "Carla",  "Carlos", "Chen",   "Chloe", "Clara",  "Daniel",
        "David",  "Deepa",    "Diana", "Dmitri", "Edith",  "Elena",  "Elif",   "Emil",  "Emma",   "Erik",
        "Esther", "Eva",      "Farid", "Fatima", "Felix",  "Fiona",  "Frank",  "Freya", "George", "Grace",
        "Hanna",  "Hassan",   "Helen", "Hiro",   "Hugo",   "Ida",    "Igor",   "Ines",  "Ivan",   "Jack",
        "James",  "Jana",     "Jonas", "Julia",  "Karim",  "Kate",   "Kofi",   "Lara",  "Leo",    "Lina",
        "Louis",  "Lucia",    "Marco", "Maria",  "Martin", "Maya",   "Mei",    "Milan", "Nadia",  "Nils",
        "Nora",   "Olga",     "Oscar", "Paul",   "Priya",  "Rosa",   "Samir",  "Sofia", "Tom",    "Yuki"};
    return list;
}

std::span<const std::string_view> last_names()
{
    static constexpr std::array<std::string_view, 120> list{
        "Abbott",    "Adler",   "Ahmed",   "Allen",    "Anderson", "Archer", "Bailey", "Baker",   "Banerjee",
        "Barnes",    "Bauer",   "Becker",  "Bell",     "Bennett",  "Berg",   "Bishop", "Blake",   "Brandt",
        "Brooks",    "Brown",   "Burke",   "Carter",   "Castillo", "Chan",   "Clark",  "Cohen",   "Cole",
        "Cooper",    "Costa",   "Cruz",    "Dahl",     "Davis",    "Diaz",   "Dixon",  "Duarte",  "Ellis",
        "Evans",     "Farrell", "Fischer", "Fleming",  "Flores",   "Foster", "Franco", "Frost",   "Garcia",
        "Gibson",    "Gomez",   "Gray",    "Green",    "Gupta",    "Haas",   "Hansen", "Harris",  "Hart",
        "Hayes",     "Herrera", "Hill",    "Hoffmann", "Hughes",   "Hunt",   "Ito",    "Jackson", "Jensen",
        "Johansson", "Jones",   "Kaya",    "Keller",   "Kelly",    "Khan",   "Kim",    "Klein",   "Kowalski",
        "Kumar",     "Lang",    "Larsen",  "Lee",      "Lewis",    "Lopez",  "Martin", "Mason",   "Meyer",
        "Miller",    "Mills",   "Moore",   "Morales",  "Moreno",   "Murphy", "Nash",   "Nguyen",  "Novak",
        "O'Brien",   "Okafor",  "Olsen",   "Ortiz",    "Owens",    "Park",   "Patel",  "Perez",   "Peters",
        "Petrov",    "Quinn",   "Ramos",   "Reed",     "Rossi",    "Russo",  "Sato",   "Schmidt", "Silva",
        "Singh",     "Smith",   "Stone",   "Suzuki",   "Tanaka",   "Taylor", "Vargas", "Vogel",   "Walker",
        "Weber",     "Wong",    "Young"};
    return list;
}

std::span<const std::string_view> product_lines()
{
    static constexpr std::array<std::string_view, 16> list{
        "Alpine", "Amber",   "Aurora", "Cobalt", "Coral",  "Ember",  "Fjord",   "Harvest",
        "Indigo", "Juniper", "Linden", "Meadow", "Nimbus", "Pebble", "Saffron", "Willow"};
    return list;
}

std::span<const std::string_view> supplier_names()
{
    static constexpr std::array<std::string_view, 40> list{
        "Acorn Trading",  "Albion Works", "Baltic Goods",  "Beacon Supply", "Birchwood",       "Bluestone",
        "Brightline",     "Cedar & Sons", "Clearwater",    "Copperfield",   "Crescent Makers", "Delta Wares",
        "Evergreen",      "Fairfield",    "Falcon Import", "Foxglove",      "Granite House",   "Greenleaf",
        "Hazel Brothers", "Ironbridge",   "Ivy Lane",      "Juno Crafts",   "Kestrel",         "Larkspur",
        "Lighthouse",     "Maple Mill",   "Moorland",      "Northstar",     "Oak Row",         "Orchard Goods",
        "Pinecrest",      "Quarry Bank",  "Riverside",     "Rowan & Co",    "Silverline",      "Stonegate",
        "Summit Wares",   "Thornhill",    "Valley Makers", "Whitestone"};
    return list;
}

std::span<const std::string_view> countries()
{
    static constexpr std::array<std::string_view, 9> list{"Germany", "France",  "Italy",  "Poland", "Portugal",
                                                          "Japan",   "Vietnam", "Canada", "Sweden"};
    return list;
}

std::span<const std::string_view> return_reasons()
{
    static constexpr std::array<std::string_view, 5> list{"damaged", "wrong size", "not as described", "changed mind",
                                                          "arrived late"};
    return list;
}

std::span<const std::string_view> review_titles(std::size_t stars)
{
    static constexpr std::array<std::array<std::string_view, 3>, 5> list{
        {{"Broke at once", "Do not buy", "Very disappointed"},
         {"Not what I hoped for", "Poor quality", "Meh"},
         {"It is all right", "Does the job", "Average"},
         {"Good value", "Would buy again", "Pleased with it"},
         {"Perfect", "Love it", "Best I ever had"}}};
    return list[stars - 1];
}

}
