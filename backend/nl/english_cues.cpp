#include "nl/english.hpp"

// The English cue pack: data, longer than other sources because it is a table.
namespace datachat::nl {
namespace {

constexpr int less = static_cast<int>(Comparison::less);
constexpr int less_equal = static_cast<int>(Comparison::less_equal);
constexpr int greater = static_cast<int>(Comparison::greater);
constexpr int greater_equal = static_cast<int>(Comparison::greater_equal);
constexpr int equal = static_cast<int>(Comparison::equal);
constexpr int not_equal = static_cast<int>(Comparison::not_equal);
// DateUnit: year, quarter, month, week, day
constexpr int year = 0, quarter = 1, month = 2, week = 3, day = 4;

constexpr CuePattern patterns[] = {
    {"how many", CueKind::count},
    {"the? total? number|count|numbers|counts|quantity of", CueKind::count},
    {"the total? number|count", CueKind::count},
    {"count the? number? of?", CueKind::count},
    {"counts", CueKind::count},
    {"how often", CueKind::count},
    {"how many times", CueKind::count},
    {"number of times", CueKind::count},

    {"average|avg|mean", CueKind::average},
    {"on average", CueKind::average},
    {"averages", CueKind::average},
    {"total|sum|combined|overall|summed of?", CueKind::sum},
    {"how much", CueKind::sum},
    {"sum|total of", CueKind::sum},
    {"totals", CueKind::sum},

    {"most|highest|largest|greatest|biggest|maximum|max|maximal", CueKind::superlative, 1},
    {"the? highest|largest|greatest|biggest|maximum|most number|amount|quantity|count of", CueKind::superlative, 1,
     "count"},
    {"least|lowest|fewest|smallest|minimum|min|minimal", CueKind::superlative, -1},
    {"the? lowest|smallest|fewest|minimum|least number|amount|quantity|count of", CueKind::superlative, -1, "count"},
    {"more|greater|larger|bigger ~number of? than? any|all other|others?", CueKind::superlative, 1, "count"},
    {"the? most common|popular|frequent|frequently|commonly|commonly|prevalent|often", CueKind::common, 1},
    {"the? most commonly|frequently used|occurring?", CueKind::common, 1},
    {"the? most used|sold|bought|ordered|purchased", CueKind::common, 1},
    {"the? best|top selling|sold|sellers", CueKind::common, 1},
    {"the? most times", CueKind::common, 1},
    {"the? least common|popular|frequent|frequently|often|used|commonly", CueKind::common, -1},
    {"the? least commonly|frequently used|occurring?", CueKind::common, -1},
    {"the? rarest", CueKind::common, -1},

    {"more|greater|higher|larger|bigger than", CueKind::compare, greater},
    {"more|greater|higher|larger|bigger", CueKind::compare, greater},
    {"over|above|exceed|exceeds|exceeding|exceeded|beyond|upwards", CueKind::compare, greater},
    {">", CueKind::compare, greater},
    {"> =", CueKind::compare, greater_equal},
    {"< =", CueKind::compare, less_equal},
    {"<", CueKind::compare, less},
    {"=", CueKind::compare, equal},
    {"< >", CueKind::compare, not_equal},
    {"less|fewer|lower|smaller than", CueKind::compare, less},
    {"less|fewer|lower|smaller", CueKind::compare, less},
    {"under|below", CueKind::compare, less},
    {"after|since|later than?", CueKind::compare, greater, "late"},
    {"before|prior|earlier than?", CueKind::compare, less, "late"},
    {"prior to", CueKind::compare, less, "late"},
    {"on or after", CueKind::compare, greater_equal, "late"},
    {"on or before", CueKind::compare, less_equal, "late"},
    {"at least", CueKind::compare, greater_equal},
    {"minimum of", CueKind::compare, greater_equal},
    {"no|not less|fewer|lower than", CueKind::compare, greater_equal},
    {"greater|more|larger|higher than or equal to?", CueKind::compare, greater_equal},
    {"less|fewer|smaller|lower than or equal to?", CueKind::compare, less_equal},
    {"at most", CueKind::compare, less_equal},
    {"maximum of", CueKind::compare, less_equal},
    {"no|not more|greater|higher|larger|later than", CueKind::compare, less_equal},
    {"up to", CueKind::compare, less_equal},
    {"equal|equals to?", CueKind::compare, equal},
    {"exactly", CueKind::compare, equal},
    {"not equal to?", CueKind::compare, not_equal},
    {"other than", CueKind::compare, not_equal},
    {"different from", CueKind::compare, not_equal},
    {"or more|greater|higher|above|over|older|later|larger|longer|bigger", CueKind::compare_after, greater_equal},
    {"and above|over|up|older|later", CueKind::compare_after, greater_equal},
    {"or less|fewer|lower|below|under|younger|earlier|smaller|shorter", CueKind::compare_after, less_equal},
    {"and below|under|younger|earlier", CueKind::compare_after, less_equal},
    {"between", CueKind::between},
    {"in|within the range of?|from?", CueKind::between},
    {"ranging|ranges|range from", CueKind::between},

    {"contain|contains|containing|contained the? "
     "substring|word|letter|letters|string|phrase|words|character|characters|text?",
     CueKind::contains, 0},
    {"contain|contains|containing|includes|including|include|with|has|have|having|contained the? a? "
     "substring|word|letter|letters|string|phrase|words|character|characters|text",
     CueKind::contains, 0},
    {"include|includes|including", CueKind::contains, 0},
    {"substring|substrings", CueKind::contains, 0},
    {"start|starts|starting|started|begin|begins|beginning with|from? the? letter|word?", CueKind::contains, 1},
    {"prefix", CueKind::contains, 1},
    {"end|ends|ending|ended with|in the? letter|word?", CueKind::contains, 2},

    {"for|of|in|from|at|to|with|by|on each|every", CueKind::each},
    {"for each|every different|distinct|unique?", CueKind::each},
    {"each|every", CueKind::each},
    {"per", CueKind::each},
    {"for all the? different|distinct", CueKind::each},
    {"for|across|by|in|of the? different|various|distinct", CueKind::each},
    {"grouped|group|broken|break|split down? by", CueKind::each},
    {"across", CueKind::each},
    {"with respect to", CueKind::each},
    {"corresponding to each", CueKind::each},
    {"for any", CueKind::each},
    {"by", CueKind::by},

    {"~order|~sort|~rank|~arrange|~organize them|it|these|those|the? ~result? by|according|based", CueKind::order},
    {"~list|~show|~give them|these|those|the? ~result? in|by the? order of?", CueKind::order},
    {"~order|~sort|~rank|~arrange|~organize ~result? by", CueKind::order},
    {"in|by the? order|orders of", CueKind::order},
    {"in the? ~ascend|~descend|~increase|~decrease|~alphabetical|~alphabet|~lexicographic|reverse|~chronological "
     "~alphabetical? order?",
     CueKind::order},
    {"in|by order", CueKind::order},
    {"order|sort by", CueKind::order},
    {"sorted|ordered", CueKind::order},
    {"~ascend", CueKind::ascending},
    {"~increase order?", CueKind::ascending},
    {"~alphabetical|~alphabet|alphabetically|lexicographical|lexicographically|~chronological", CueKind::ascending},
    {"from? low|lowest|least|smallest|shortest|youngest|earliest|oldest|cheapest|worst to "
     "high|highest|most|largest|longest|oldest|latest|youngest|best?",
     CueKind::ascending},
    {"the? lowest|smallest|least|cheapest|earliest|oldest first", CueKind::ascending},
    {"~descend", CueKind::descending},
    {"~decrease order?", CueKind::descending},
    {"from? high|highest|most|largest|greatest|biggest|longest|latest|best|expensive to "
     "low|lowest|least|fewest|smallest|shortest|earliest|worst|cheapest",
     CueKind::descending},
    {"the? best|highest|largest|biggest|most|latest|newest|top first", CueKind::descending},
    {"most recent first", CueKind::descending},
    {"reverse alphabetical|lexicographical|alphabetic? order?", CueKind::descending},
    {"reverse", CueKind::descending},
    {"oldest to youngest", CueKind::descending},
    {"youngest to oldest", CueKind::ascending},

    {"different|distinct|unique", CueKind::distinct},
    {"without repeat|repetition|repetitions|duplicates|duplicate", CueKind::distinct},

    {"not|never|neither|nor|cannot|none", CueKind::negation},
    {"no|without|lack|lacks|lacking", CueKind::negation},
    {"do|does|did|have|has|is|are|was|were|can|could not", CueKind::negation},
    {"do|does|did|have|has|is|are|was|were not have|had|has|own|own|any? any?", CueKind::negation},
    {"have|has|had|with no|never", CueKind::negation},
    {"not any", CueKind::negation},
    {"without any|a", CueKind::negation},
    {"excluding|except|besides for?", CueKind::negation},
    {"outside of?", CueKind::negation},

    {"both", CueKind::both},
    {"either", CueKind::either},
    {"or", CueKind::disjunction},
    {"and", CueKind::conjunction},
    {"as well as", CueKind::conjunction},
    {"and also|then", CueKind::conjunction},
    {"along|together with", CueKind::conjunction},
    {"but", CueKind::contrast},

    {"whose", CueKind::relative},
    {"that|who|which|where", CueKind::relative},
    {"with|having", CueKind::relative},
    {"have|has|had", CueKind::relative},
    {"in|for which|whom", CueKind::relative},
    {"when", CueKind::when},
    {"what|which|show|list|find|give|return|tell|display|report|provide|select|get|state|name", CueKind::ask},
    {"who", CueKind::who},
    {"where", CueKind::where},

    {"than any|some|a|at? least? one?", CueKind::any},
    {"than at least one", CueKind::any},
    {"than all|every|any other?", CueKind::all},
    {"than all the? other?", CueKind::all},

    {"top", CueKind::top, 1},
    {"first", CueKind::top, 1},
    {"bottom", CueKind::top, -1},

    {"unknown|missing|null|blank", CueKind::missing},

    {"yearly|annual|annually", CueKind::monthly, year},
    {"quarterly", CueKind::monthly, quarter},
    {"monthly", CueKind::monthly, month},
    {"weekly", CueKind::monthly, week},
    {"daily", CueKind::monthly, day},
    {"by|per|each year|years", CueKind::monthly, year},
    {"for|in|of each|every year", CueKind::monthly, year},
    {"by|per|each quarter|quarters", CueKind::monthly, quarter},
    {"for|in|of each|every quarter", CueKind::monthly, quarter},
    {"by|per|each month|months", CueKind::monthly, month},
    {"for|in|of each|every month", CueKind::monthly, month},
    {"month by month", CueKind::monthly, month},
    {"year by year", CueKind::monthly, year},
    {"over time", CueKind::monthly, month},
    {"by|per|each week|weeks", CueKind::monthly, week},
    {"for|in|of each|every week", CueKind::monthly, week},
    {"by|per|each day|days", CueKind::monthly, day},
    {"for|in|of each|every day", CueKind::monthly, day},

    {"percentage|percent|share|proportion|fraction of?", CueKind::share},
    {"all? the? information|details|info|everything of|about|on|for", CueKind::show_star},
    {"all the? information|details|info|attributes|columns|data", CueKind::show_star},
    {"any|some|at all", CueKind::existing},
};

constexpr Adjective adjective_table[] = {
    {"old", "older", "oldest",
     "age+,birth date-,birthday-,year birth-,date birth-,founded-,year founded-,built-,year built-,open year-,opening "
     "year-,year-,start date-,date-"},
    {"young", "younger", "youngest", "age-,birth date+,birthday+,year birth+,date birth+,founded+,year+,date+"},
    {"new", "newer", "newest", "year+,release date+,release year+,created+,founded+,open year+,date+"},
    {"recent", "more recent", "most recent", "date+,year+,time+"},
    {"late", "later", "latest", "date+,year+,time+"},
    {"early", "earlier", "earliest", "date-,year-,time-"},
    {"tall", "taller", "tallest", "height+,stories+,floors+"},
    {"high", "higher", "highest", "height+,elevation+,altitude+"},
    {"low", "lower", "lowest", "height-,elevation-,altitude-"},
    {"short", "shorter", "shortest", "length-,duration-,height-,distance-,time-,runtime-"},
    {"long", "longer", "longest", "length+,duration+,distance+,time+,runtime+"},
    {"heavy", "heavier", "heaviest", "weight+"},
    {"light", "lighter", "lightest", "weight-"},
    {"large", "larger", "largest",
     "size+,area+,surface area+,population+,capacity+,enrollment+,square feet+,square km+,number employees+,total+"},
    {"big", "bigger", "biggest",
     "size+,area+,surface area+,population+,capacity+,enrollment+,square feet+,number employees+"},
    {"small", "smaller", "smallest", "size-,area-,surface area-,population-,capacity-,enrollment-,square feet-"},
    {"fast", "faster", "fastest", "speed+,max speed+,time-,accelerate-,lap time-"},
    {"slow", "slower", "slowest", "speed-,time+,accelerate+"},
    {"expensive", "more expensive", "most expensive", "price+,cost+,unit price+,rate+,fee+,amount+"},
    {"costly", "more costly", "most costly", "price+,cost+"},
    {"pricey", "pricier", "priciest", "price+,cost+"},
    {"cheap", "cheaper", "cheapest", "price-,cost-,unit price-,rate-,fee-"},
    {"cheap", "less expensive", "least expensive", "price-,cost-,unit price-,rate-,fee-"},
    {"rich", "richer", "richest", "money+,wealth+,net worth+,balance+,salary+,income+,earnings+,budget+"},
    {"wealthy", "wealthier", "wealthiest", "wealth+,net worth+,money+,balance+"},
    {"paid", "better paid", "best paid", "salary+,wage+,pay+,earnings+"},
    {"paid", "higher paid", "highest paid", "salary+,wage+,pay+,earnings+"},
    {"paid", "lower paid", "lowest paid", "salary-,wage-,pay-,earnings-"},
    {"good", "better", "best", "rating+,score+,stars+,grade+,points+,gpa+,rank-"},
    {"bad", "worse", "worst", "rating-,score-,stars-,grade-,points-,gpa-,rank+"},
    {"rated", "higher rated", "highest rated", "rating+,score+,stars+"},
    {"rated", "better rated", "best rated", "rating+,score+,stars+"},
    {"rated", "better rated", "top rated", "rating+,score+,stars+"},
    {"rated", "lower rated", "lowest rated", "rating-,score-,stars-"},
    {"rated", "worse rated", "worst rated", "rating-,score-,stars-"},
    {"valuable", "more valuable", "most valuable", "value+,market value+,price+"},
    {"populous", "more populous", "most populous", "population+"},
    {"populated", "more populated", "most populated", "population+"},
    {"experienced", "more experienced", "most experienced", "experience+,years+,years working+"},
    {"profitable", "more profitable", "most profitable", "profit+,profits+,revenue+"},
    {"far", "farther", "farthest", "distance+"},
    {"far", "further", "furthest", "distance+"},
    {"near", "nearer", "nearest", "distance-"},
    {"close", "closer", "closest", "distance-"},
    {"wide", "wider", "widest", "width+"},
    {"deep", "deeper", "deepest", "depth+"},
    {"powerful", "more powerful", "most powerful", "power+,horsepower+"},
    {"successful", "more successful", "most successful", "wins+,points+,gross+"},
};

}

std::span<const CuePattern> english_cues()
{
    return patterns;
}

std::span<const Adjective> english_adjectives()
{
    return adjective_table;
}

}
