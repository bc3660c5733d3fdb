#pragma once

#include <mysql.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// For tests: a whole MariaDB server that nobody else uses, asked as root, with all that a statement could change.
namespace datachat::sql::testing {

struct MariaDbReply {
    std::string error; // "" when it ran
    std::string cells; // of all rows
    int results = 0;   // that the text gave: statements after a semicolon give more
};

class MariaDbServer {
public:
    static const char* address() { return std::getenv("DATACHAT_TEST_MARIADB_DISPOSABLE"); }

    MariaDbServer() : connection_(mysql_init(nullptr), &mysql_close)
    {
        const std::string server = address();
        const auto port = static_cast<unsigned>(std::atoi(server.c_str() + server.rfind(':') + 1));
        mysql_options(connection_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
        const auto flags = CLIENT_MULTI_STATEMENTS | CLIENT_LOCAL_FILES; // what the program itself never asks for
        if (!mysql_real_connect(connection_.get(), "127.0.0.1", "root", nullptr, nullptr, port, nullptr, flags))
            throw std::runtime_error(mysql_error(connection_.get()));
    }

    MariaDbReply ask(const std::string& text)
    {
        MariaDbReply reply;
        MYSQL* connection = connection_.get();
        int state = mysql_real_query(connection, text.data(), text.size());
        for (; state == 0; state = mysql_next_result(connection)) {
            ++reply.results;
            MYSQL_RES* result = mysql_store_result(connection);
            while (MYSQL_ROW row = result ? mysql_fetch_row(result) : nullptr) {
                const unsigned long* lengths = mysql_fetch_lengths(result);
                for (unsigned i = 0; i < mysql_num_fields(result); ++i)
                    reply.cells += (row[i] ? std::string(row[i], lengths[i]) : "NULL") + '|';
            }
            mysql_free_result(result);
        }
        if (mysql_errno(connection) != 0)
            reply.error = mysql_error(connection);
        return reply;
    }

    // Sums of the tables' rows, what there is of everything, the settings, and the files in the server's folders.
    std::map<std::string, std::string> content()
    {
        std::map<std::string, std::string> content;
        const auto add = [&](const std::string& query) { content[query] = ask(query).cells; };
        add("CHECKSUM TABLE differential.t, differential.u, differential.x, differential.s, differential.orders, "
            "differential.customers, differential.products EXTENDED");
        add("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, CREATE_TIME FROM information_schema.TABLES WHERE "
            "TABLE_SCHEMA <> 'information_schema' ORDER BY 1, 2");
        add("SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
            "'differential' ORDER BY 1, 2");
        for (const char* table : {"global_priv", "db", "tables_priv", "columns_priv", "procs_priv", "roles_mapping",
                                  "proc", "event", "func", "plugin", "servers"})
            add("SELECT * FROM mysql." + std::string(table) + " ORDER BY 1, 2");
        add("SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS ORDER BY 1, 2");
        add("SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA ORDER BY 1");
        add("SELECT PLUGIN_NAME, PLUGIN_STATUS FROM information_schema.PLUGINS ORDER BY 1");
        add("SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES ORDER BY 1");
        add("SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.SESSION_VARIABLES WHERE VARIABLE_NAME NOT IN "
            "('TIMESTAMP', 'WARNING_COUNT', 'ERROR_COUNT', 'RAND_SEED1', 'RAND_SEED2', 'LAST_GTID', "
            "'IN_TRANSACTION') ORDER BY 1");
        content["files"] = files();
        return content;
    }

    // How often each kind of statement was begun in this session.
    std::map<std::string, std::string> counters()
    {
        std::map<std::string, std::string> all;
        const std::string cells = ask("SHOW SESSION STATUS LIKE 'Com\\_%'").cells;
        std::vector<std::string> parts{""};
        for (const char c : cells) {
            if (c == '|')
                parts.emplace_back();
            else
                parts.back() += c;
        }
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
            all[parts[i]] = parts[i + 1];
        for (const char* harmless : {"Com_show_status", "Com_empty_query"}) // a comment after a semicolon is one
            all.erase(harmless);
        return all;
    }

private:
    // Names and, of what is no file of an engine, sizes.
    std::string files()
    {
        std::string folder = ask("SELECT @@datadir").cells;
        folder.pop_back();
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.path().string().find("#sql") == std::string::npos && entry.path().filename() != "ibtmp1")
                names.push_back(entry.path().string());
        }
        for (const char* place : {"/tmp/x", "/srv/x", "/x", "/var/www/shell.php", "/var/www/x.php",
                                  "/usr/lib/mysql/plugin/udf.so"}) // that the statements name
            names.push_back(std::string(place) + (std::filesystem::exists(place) ? " is there" : " is not there"));
        std::ranges::sort(names);
        std::string text;
        for (const std::string& name : names)
            text += name + '\n';
        return text;
    }

    std::unique_ptr<MYSQL, decltype(&mysql_close)> connection_;
};

}
