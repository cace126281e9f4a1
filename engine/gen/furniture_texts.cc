#include "engine/gen/furniture.h"

namespace copydesk::gen {
namespace {

constexpr Position kHead = Position::kHead;
constexpr Position kMiddle = Position::kMiddle;
constexpr Position kEnd = Position::kEnd;

constexpr FurnitureText kTexts[] = {
    // Head.
    {"nav", true, kHead, Percent(35),
     "[Home|Front page|Start] [>|/|\xc2\xbb] [News|Stories|Latest] "
     "[>|/|\xc2\xbb] {topic}\n"},
    {"nav", true, kHead, Percent(20),
     "Skip to [content|main content|article]\n"},
    {"nav", true, kHead, Percent(15),
     "News\n[Sport|Sports]\n[Business|Money]\n[Opinion|Comment]\n"
     "[Obituaries|Notices]\n[Jobs|Classifieds]\n"},
    {"cookie", true, kHead, Percent(25),
     "[We use cookies|{host} uses cookies|This website stores cookies] to "
     "[measure our audience|keep you signed in|remember your settings] and "
     "[to pay for our journalism|to show advertising that suits you]. "
     "[Accept all|Manage choices|Read our cookie notice]\n"},
    {"membership", true, kHead, Percent(25),
     "[Already a subscriber?|Have an account?|Are you a member?] [Log in|Sign "
     "in] to [read on|save this story|skip the advertising]\n"},
    {"membership", true, kHead, Percent(15),
     "You have {minutes} free [stories|articles|reads] left this [month|week]. "
     "[Subscribe|Become a member|Join {paper}] from "
     "[one mark|two crowns|50 pence] a [week|month].\n"},
    {"social", true, kHead, Percent(30),
     "[Share this story|Share|Pass it on]: [Email|Mail] [Copy link|Link] "
     "[Print|Save]\n"},
    {"ui", true, kHead, Percent(25),
     "[Listen to this article|Hear this story|Audio version] "
     "- {minutes} [min|minutes]\n"},
    {"ui", true, kHead, Percent(20), "{minutes} [min read|minute read]\n"},
    {"byline", false, kHead, Percent(25),
     "[Published|Posted|Updated]: {date}\n"},
    {"ad", true, kHead, Percent(15),
     "[Advertisement|Sponsored|Story continues below]\n"},

    // Middle.
    {"ad", true, kMiddle, Percent(50),
     "[Advertisement|ADVERTISEMENT|Advertising|Article continues below this "
     "advertisement|Paid message]\n"},
    {"related", true, kMiddle, Percent(40),
     "[Read more|See also|More on this|Also in {paper}]: {title1}\n"},
    {"newsletter", true, kMiddle, Percent(25),
     "[Get|Receive] [our morning briefing|the day's main stories|{paper}'s "
     "evening letter] [in your inbox|by email] [every weekday|each day|six "
     "days a week]. [Sign up here|Join {count} other readers|It is free].\n"},
    {"donation", true, kMiddle, Percent(12),
     "[Local reporting costs money|Our newsroom has no owner but its "
     "readers|Nobody pays us to look away]. [Give what you can|Chip in five "
     "marks|Back {paper} today] [and keep it open to all|so that we can carry "
     "on|before {date}].\n"},
    {"ui", true, kMiddle, Percent(12),
     "[Open this photo in gallery|Enlarge image|View image in full screen]\n"},

    // End.
    {"social", true, kEnd, Percent(35),
     "[Follow|Find] {paper} on [every channel|your favourite network|the "
     "platforms you use] [and tell us what you think|for updates as they "
     "happen].\n"},
    {"related", true, kEnd, Percent(40),
     "[Read next|Related stories|More from {paper}|You may also like]\n"
     "{title1}\n{title2}\n{title3}\n"},
    {"related", true, kEnd, Percent(15),
     "[Most read|Trending|Popular today]\n1. {title2}\n2. {title1}\n"},
    {"newsletter", true, kEnd, Percent(35),
     "[The {paper} newsletter|Never miss a story|The morning post]\n"
     "[What happened in {city}|The stories that matter|All you need to know], "
     "[picked by {editor}|chosen by our editors|sorted before breakfast]"
     "[, straight to your inbox|, once a day, by email]. "
     "[Subscribe now|Add your address below|Sign up].\n"},
    {"donation", true, kEnd, Percent(25),
     "[Support {paper}|A word before you go|Help us report]\n"
     "[We are a small newsroom in {city}|{paper} belongs to the people who "
     "read it|Every story here is free to read], and [printing, travel and "
     "wages|lawyers and long investigations|late council meetings] [are not "
     "cheap|must be paid for|cost more each year]. [A gift of any "
     "size|Five crowns a month|A single payment] [keeps a reporter in the "
     "courtroom|lets us ask the next question|makes a difference].\n"},
    {"comment-policy", true, kEnd, Percent(30),
     "[Join the discussion|Comments|Have your say]\n"
     "[Please keep it civil|Be kind to one another|We welcome debate]: "
     "[posts that insult, threaten or advertise|personal attacks and "
     "links|messages off the subject] [will be taken down|are removed by our "
     "moderators|break our house rules]. [By posting you accept our terms|"
     "Comments close after {minutes} days|We read every report of abuse].\n"},
    {"comment-policy", true, kEnd, Percent(12),
     "{count} comments. [You must be signed in to|Only members may] "
     "[reply|comment].\n"},
    {"membership", true, kEnd, Percent(20),
     "[Create a free account|Register with {paper}] to [follow topics|keep a "
     "reading list|join the conversation]. [It takes a minute|No card "
     "needed|Cancel whenever you like].\n"},
    {"about", true, kEnd, Percent(30),
     "{author} [covers|reports on|writes about] {topic} for {paper}[ from "
     "{city}|, and joined the paper in {year}|]. [Tips are welcome at "
     "desk@{host}|Write to newsroom@{host}|Reach our desk at "
     "editor@{host}].\n"},
    {"about", true, kEnd, Percent(15),
     "[About {paper}|Who we are]\n{paper} [has been printed in {city} "
     "since|was founded in {city} in] [1871|1904|1922|1958|1989|2003] and is "
     "[edited by {editor}|led by {editor}|run by {editor} and a staff of "
     "eleven].\n"},
    {"copyright", true, kEnd, Percent(45),
     "[\xc2\xa9|Copyright|(c)] {year} {paper}[. All rights reserved|, {city}. "
     "No part may be reproduced without consent| and its partners].\n"},
    {"copyright", true, kEnd, Percent(20),
     "[This material may not be published|Reprinting, framing or rewriting "
     "of this text|Copying of this story], [in whole or in part|in any "
     "form|by any means], [without written leave of {paper}|is allowed only "
     "by licence from {host}].\n"},
    {"cookie", true, kEnd, Percent(15),
     "[Privacy choices|Cookie settings|Do not sell my data] - [Terms|Terms "
     "of use] - [Contact|Imprint]\n"},
    {"ui", true, kEnd, Percent(20),
     "[Back to top|Return to the front page|Report an error in this "
     "story]\n"},
};

}  // namespace

std::span<const FurnitureText> FurnitureTexts() { return kTexts; }

}  // namespace copydesk::gen
