#ifndef ENGINE_MATCH_AGENCIES_H_
#define ENGINE_MATCH_AGENCIES_H_

#include <string_view>

namespace copydesk {

// News agencies and services that distribute releases.
struct AgencySpelling {
  std::string_view written;
  std::string_view name;  // as outputs have it
  bool exact;             // counts only in this case: too short otherwise
};

inline constexpr AgencySpelling kAgencySpellings[] = {
    {"AP", "AP", true},
    {"Associated Press", "AP", false},
    {"The Associated Press", "AP", false},
    {"Reuters", "Reuters", false},
    {"Thomson Reuters", "Reuters", false},
    {"AFP", "AFP", true},
    {"Agence France-Presse", "AFP", false},
    {"Agence France Presse", "AFP", false},
    {"dpa", "dpa", true},
    {"DPA", "dpa", true},
    {"Deutsche Presse-Agentur", "dpa", false},
    {"UPI", "UPI", true},
    {"United Press International", "UPI", false},
    {"EFE", "EFE", true},
    {"Agencia EFE", "EFE", false},
    {"Europa Press", "Europa Press", false},
    {"ANSA", "ANSA", true},
    {"Adnkronos", "Adnkronos", false},
    {"TASS", "TASS", true},
    {"ITAR-TASS", "TASS", false},
    {"\xd0\xa2\xd0\x90\xd0\xa1\xd0\xa1", "TASS", true},
    {"RIA Novosti", "RIA Novosti", false},
    {"\xd0\xa0\xd0\x98\xd0\x90 "
     "\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x81\xd1\x82\xd0\xb8",
     "RIA Novosti", true},
    {"Interfax", "Interfax", false},
    {"Ukrinform", "Ukrinform", false},
    {"Xinhua", "Xinhua", false},
    {"Kyodo", "Kyodo", false},
    {"Kyodo News", "Kyodo", false},
    {"Jiji Press", "Jiji Press", false},
    {"Yonhap", "Yonhap", false},
    {"Bernama", "Bernama", false},
    {"PTI", "PTI", true},
    {"Press Trust of India", "PTI", false},
    {"IANS", "IANS", true},
    {"PA Media", "PA", false},
    {"Press Association", "PA", false},
    {"The Press Association", "PA", false},
    {"AAP", "AAP", true},
    {"Australian Associated Press", "AAP", false},
    {"The Canadian Press", "The Canadian Press", false},
    {"Canadian Press", "The Canadian Press", false},
    {"La Presse Canadienne", "The Canadian Press", false},
    {"APA", "APA", true},
    {"Keystone-SDA", "Keystone-SDA", false},
    {"sda", "Keystone-SDA", true},
    {"Keystone-ATS", "Keystone-SDA", false},
    {"epd", "epd", true},
    {"KNA", "KNA", true},
    {"PAP", "PAP", true},
    {"NTB", "NTB", true},
    {"Ritzau", "Ritzau", false},
    {"STT", "STT", true},
    {"ANP", "ANP", true},
    {"Belga", "Belga", true},
    {"Lusa", "Lusa", false},
    {"Ag\xc3\xaancia Brasil", "Ag\xc3\xaancia Brasil", true},
    {"T\xc3\xa9lam", "T\xc3\xa9lam", true},
    {"Anadolu Agency", "Anadolu", false},
    {"Anadolu", "Anadolu", true},
    {"Tanjug", "Tanjug", false},
    {"MTI", "MTI", true},
    {"\xc4\x8cTK", "\xc4\x8cTK", true},
    {"Agerpres", "Agerpres", false},
    {"Bloomberg News", "Bloomberg", false},
    {"Tribune News Service", "Tribune News Service", false},
    {"Tribune Content Agency", "Tribune Content Agency", false},
    {"PR Newswire", "PR Newswire", false},
    {"PRNewswire", "PR Newswire", false},
    {"Business Wire", "Business Wire", false},
    {"BUSINESS WIRE", "Business Wire", false},
    {"GlobeNewswire", "GlobeNewswire", false},
    {"GLOBE NEWSWIRE", "GlobeNewswire", false},
};

struct AgencyDomain {
  std::string_view name;
  std::string_view host;
};

inline constexpr AgencyDomain kAgencyHosts[] = {
    {"AP", "apnews.com"},
    {"Reuters", "reuters.com"},
    {"AFP", "afp.com"},
    {"dpa", "dpa.com"},
    {"UPI", "upi.com"},
    {"EFE", "efe.com"},
    {"Europa Press", "europapress.es"},
    {"ANSA", "ansa.it"},
    {"Adnkronos", "adnkronos.com"},
    {"TASS", "tass.com"},
    {"RIA Novosti", "ria.ru"},
    {"Interfax", "interfax.ru"},
    {"Kyodo", "kyodonews.net"},
    {"Yonhap", "yna.co.kr"},
    {"Bernama", "bernama.com"},
    {"The Canadian Press", "thecanadianpress.com"},
    {"Ritzau", "ritzau.dk"},
    {"Bloomberg", "bloomberg.com"},
    {"PR Newswire", "prnewswire.com"},
    {"Business Wire", "businesswire.com"},
    {"GlobeNewswire", "globenewswire.com"},
};

}  // namespace copydesk

#endif  // ENGINE_MATCH_AGENCIES_H_
