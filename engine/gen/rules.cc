#include "engine/gen/rules.h"

namespace copydesk::gen {
namespace {

constexpr RuleText kRules[] = {
    {"adv", R"(%adv


)"},
    {"m", R"(the %adj %matter
the %mod %matter
the %mod %matter
@a %adj %mod %matter
its %mod %matter
the %place %matter
@a %mod %matter
this %adj %matter
the %adj %mod %matter
%firm 's %matter
the %coined %matter
every %adj %matter
another %mod %matter
their %adj %matter
%place 's %mod %matter
that %mod %matter
one %adj %mod %matter)"},
    {"ms", R"(%adj %matters
the %mod %matters
%small %adj %matters
most %mod %matters
%num %mod %matters
all %adj %matters
several %mod %matters
its %adj %mod %matters
some %coined %matters
%place 's %matters
fewer %mod %matters)"},
    {"t", R"(the %adj %thing
the %mod %thing
@a %adj %mod %thing
%place 's %thing
its %adj %thing
the %adj %mod %thing
one %mod %thing
the %place %thing
@a %coined %thing
that %adj %thing
another %adj %thing
the %mod %thing)"},
    {"ts", R"(%adj %things
the %mod %things
%small %adj %things
%num %mod %things
several %adj %things
most %place %things
old %mod %things
%adj %mod %things
all %mod %things
both %adj %things)"},
    {"o", R"($m
$m
$ms
$t
$ts)"},
    {"ag", R"(the %mod %agent
the %place %agent
the %adj %mod %agent
%firm
%firm
the %place %mod %agent
@a %adj %agent
%place 's %agent
the %coined %agent
@a %mod %agent)"},
    {"p", R"(%who
%who
%who
%role %new
the %mod %role
@a %adj %role
%place %role %new
%who
%mod %role %who
one %mod %role)"},
    {"ps", R"(%adj %roles
%mod %roles
%place %roles
%num %roles
local %mod %roles
%firm %roles
many %adj %roles
%small %mod %roles)"},
    {"os", R"($m
$t)"},
    {"xs", R"($ag
$p)"},
    {"x", R"($ag
$ag
$p
$ps)"},
    {"when", R"(on %day
%adv on %day
%adv around %day
in %year
%adv since %year
before %day
by %day
%adv before %year
until %day)"},
    {"where", R"(in %place
near %place
at $t
outside $t
between %place and %place
behind $t
across %place
beside $t
along $t)"},
    {"tail", R"($when
$where
$where $when
after $x %vd $o
before $x %vd $o
despite $m
without $ms
because of $m
%vg $o
instead of $o
under $m
with $ps
for $ps
)"},
    {"clause", R"($x $adv %vd $o
$x would %vb $o
$x had %vd $o
$x could %adv %vb $o
$os was %adv %vd
$o must be %vd
$m %vd $o
$x will %vb $o $when
$xs %vs $o
no %role %vd $o)"},
    {"firmish", R"(%firm
%new
the %place %agent)"},
    {"currency", R"(marks
crowns
thalers
florins
ducats
guilders
shillings
groats
krones
sovereigns
bezants
reals
rix-dollars
pistoles
livres
talents)"},
    {"units", R"(metres
yards
feet
paces
cubits
fathoms
rods
spans)"},
    {"sentence", R"($x %vd $o $tail .
$x $adv %vd $o $tail .
$xs has %adv %vd $o and %vd $o .
%adv , $x %vd $o $tail .
$when , $x %vd $o .
$where , $x %vd $o and $x %vd $o .
$ag , which %vd $o $when , %vd $o .
$ag , led by %who , %vd $o $tail .
%who , @a %role from %place , %vd $o .
%who , the %adj %role of $ag , %vd $o .
$x also %vd $o $where .
$x %vd $o but %adv %vd $o .
$o %adv %vd $o , $p %say .
$os had been %adv %vd by $x $tail .
$os was %adv %vd $when .
$o will be %vd %adv , according to $p .
$o remained %adj $when , while $os was %vd .
According to $ag , $clause .
$p %say that $clause .
$p %say $when that $clause .
$p %adv %say that $clause .
$x denied that $clause .
$xs plans to %vb $o $tail .
$x agreed to %vb $o and to %vb $o .
$x refused to %vb $o unless $clause .
$x tried to %vb $o without %vg $o .
While $clause , $clause .
Although $clause , $x %vd $o .
If $clause , $x may %vb $o $when .
As $clause , $ps %adv %vd $o .
Once $clause , $x can %vb $o .
Neither $ag nor $p %vd $o .
Both %who and %who %vd $o $tail .
%vg $o , $x %vd $o .
Having %vd $o , $x %adv %vd $o $where .
Few %roles %vd $o $tail .
$ps and $ps %vd $o together $when .
$m , %vd $when by $ag , %vs $o .
$m %vs $o , $m %adv %vs $o .
$t stands %adv beside $t , %vd $when .
$t , %vd by $firmish , %adv %vs $o .
Work on $t was %vd $when .
Plans for $t were %adv %vd $when .
Critics of $m say that $clause .
Supporters of $m %say that $clause .
Asked about $o , $p %say $clause .
Under $m , $x must %vb $o .
Instead of %vg $o , $x %vd $o $tail .
Not every %role %vd $o : $clause .
Still , $clause , and $clause .
$x -- %vd $when -- %vd $o .
$x %vd $o -- $clause .
Whether $clause is %adj , $p %say .
It was %adj to %vb $o , $p %say .
There were %adj %matters $where $when , and $ps %vd $o .
$ag and $ag have %vd $o over $m .
In $m , $ag %vd $o $tail .
Its %adj %matter %vd $o , its %mod %matter %adv %vd $o .)"},
    {"hedge", R"(about
nearly
almost
roughly
some
at least
@a %adj
)"},
    {"went", R"(rose
fell
grew
shrank
dropped
climbed
slid
jumped
%adv rose
%adv fell
%adv grew
%adv shrank)"},
    {"figure", R"($m cost %mil $currency , %who %say .
$x %vd %num %things $where , up from %num in %year .
$ms $went $hedge %pct , %adv %vg $o .
$ms $went $hedge %pct , $p %say .
The %mod %matter $went from %num to %num $tail .
$ag %vd %mil $currency , %adv , for $o .
Some %num %roles %vd $o , %small %adv and %small %adj .
Of %num %mod %things , %num were %vd .
At %clock %adv , %num %adj %roles were %vd $where .
$ag expects %num %adj %matters by %year .
%mod %roles , %pct %adv , %vd $o .
$m , worth %mil $currency , %vs $o .
More than %num %things were %vd $when , %num $where .
$t , %num $units long , %vs $o .
$ag employs %num %roles , %num %adv %adj .
Around %num %mod %matters $tail were %vd , $ag %say .)"},
    {"ql", R"(we %vd $o and %vd $o
$o must %adv be %vd
nobody %vd $o $tail
$clause
$x should %vb $o)"},
    {"q", R"(We %vd $o because $clause
Nobody %vd $o $when
I %adv %vb $o , and $ps %vb $o
We cannot %vb $o while $clause
$ms are %adj , and $ms are %adj
If $clause , we will %vb $o
$m is %adj and %adj
What we %adv %vd was %adj %matter , not $m
Our %roles %vd $o , our %mod %roles %vd $o
You %vb $o first , then %vb $o
This %adj %matter %vs $o
They %vd $o without %vg $o
It is %adj to %vb $o before $clause
$clause , and that %adj %matter %vs $o
My %role %vd $o $where
Every %mod %role %vs $o , %adv or %adv)"},
    {"quote", R"(< $q , > %who %say .
< $q , > %say %who , @a %mod %role $where .
< $q , > $p %say . < $q . >
%who %say : < $q . >
< $q , > $p %say $when .
< $q , > %who %adv %say . < $q . $q . >
As $p %say , < $ql . >
< $q . $q , > %say %role %new .
$p %say %adv that < $ql . >
Asked about $o , %who %say : < $q . >)"},
    {"letter", R"(We ask $ag to %vb $o before $clause .
Those who %vd $o should %adv %vb $o $tail .
$ms without $ms are %adj %matters .
I have %vd $o since %year , and $clause .
Let us %vb $o and %adv %vb $o $tail .
No %adj %role should %vb $o while $clause .)"},
    {"letterhead", R"(In @a %adj letter , %who %vd $o :
%new and %num %mod %roles %vd @a %adj letter :
@a %adj statement by $ag , %vd $when , reads :
$ag circulated @a %adj %matter $when :
A letter %vd by $ag reads :)"},
    {"lead", R"($ag %vd $o $when after $clause .
$ag will %vb $o , %who %say $when .
$ag has %vd $o $where , %vg $o .
$p %vd $o $when , %vg $m that %vd $o .
$os $where was %vd $when , $p %say .
$ps %vd $o $where $when , and $clause .
$ag and $ag %adv agreed $when to %vb $o .
Plans to %vb $o were %adv %vd by $ag $when .)"},
    {"local", R"(%roles in %place %adv %vd $o $when , and $clause .
For %place , $m %vs $o , $p %say .
%role %new of %place %vd $o $when .
%place %roles face $ms after $clause .
Closer to home , $clause , %place %role %new %say .
%place %agent %roles %vd $o $when .)"},
    {"headline", R"(%place %agent %vs %mod %matter
%firm to %vb %adj %matter in %place
%role %vs %mod %matter after %place %matter
%mod %agent %vs %adj %thing
%adj %matter %vs %place %roles
%roles %vb %mod %matter , says %surname
%place %thing : %agent %vs %num %matters
New %mod %matter for %place
%surname %vs %firm over %mod %matter
%pct of %mod %roles %vb %matter
%agent and %firm %vb %mod %thing
%place %vs %adj %mod %things)"},
};

}  // namespace

std::span<const RuleText> GrammarRules() { return kRules; }

}  // namespace copydesk::gen
