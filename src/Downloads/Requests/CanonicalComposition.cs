using System.Collections.Frozen;
using System.Text;

namespace Downloads.Requests;

/// <summary>
/// Joins letters and the marks that follow them into one character each, as Unicode's normal form C does (UAX #15): a name typed on one system then
/// equals the same name typed on another. Text in canonical order, as systems and browsers write it, becomes NFC; a mark that is cut off from its letter
/// by another one stays. (The runtime's own normalisation does nothing without ICU.)
/// </summary>
internal static class CanonicalComposition
{
    /// <summary>The letters that a mark joins, and what they become, in the same order: the primary composites of Unicode 14 in the basic plane.</summary>
    private static readonly Row[] Table =
    [
        new('\u0300', "AEINOUWYaeinouwy¨ÂÊÔÜâêôüĂăĒēŌōƠơƯưΑΕΗΙΟΥΩαεη", "ÀÈÌǸÒÙẀỲàèìǹòùẁỳ῭ẦỀỒǛầềồǜẰằḔḕṐṑỜờỪừᾺῈῊῚῸῪῺὰὲὴ"),
        new('\u0300', "ιουωϊϋЕИеиἀἁἈἉἐἑἘἙἠἡἨἩἰἱἸἹὀὁὈὉὐὑὙὠὡὨὩ᾿῾", "ὶὸὺὼῒῢЀЍѐѝἂἃἊἋἒἓἚἛἢἣἪἫἲἳἺἻὂὃὊὋὒὓὛὢὣὪὫ῍῝"),
        new('\u0301', "ACEGIKLMNOPRSUWYZacegiklmnoprsuwyz¨ÂÅÆÇÊÏÔÕØÜ", "ÁĆÉǴÍḰĹḾŃÓṔŔŚÚẂÝŹáćéǵíḱĺḿńóṕŕśúẃýź΅ẤǺǼḈẾḮỐṌǾǗ"),
        new('\u0301', "âåæçêïôõøüĂăĒēŌōŨũƠơƯưΑΕΗΙΟΥΩαεηιουωϊϋϒГКгкἀἁ", "ấǻǽḉếḯốṍǿǘẮắḖḗṒṓṸṹỚớỨứΆΈΉΊΌΎΏάέήίόύώΐΰϓЃЌѓќἄἅ"),
        new('\u0301', "ἈἉἐἑἘἙἠἡἨἩἰἱἸἹὀὁὈὉὐὑὙὠὡὨὩ᾿῾", "ἌἍἔἕἜἝἤἥἬἭἴἵἼἽὄὅὌὍὔὕὝὤὥὬὭ῎῞"),
        new('\u0302', "ACEGHIJOSUWYZaceghijosuwyzẠạẸẹỌọ", "ÂĈÊĜĤÎĴÔŜÛŴŶẐâĉêĝĥîĵôŝûŵŷẑẬậỆệỘộ"),
        new('\u0303', "AEINOUVYaeinouvyÂÊÔâêôĂăƠơƯư", "ÃẼĨÑÕŨṼỸãẽĩñõũṽỹẪỄỖẫễỗẴẵỠỡỮữ"),
        new('\u0304', "AEGIOUYaegiouyÄÆÕÖÜäæõöüǪǫȦȧȮȯΑΙΥαιυИУиуḶḷṚṛ", "ĀĒḠĪŌŪȲāēḡīōūȳǞǢȬȪǕǟǣȭȫǖǬǭǠǡȰȱᾹῙῩᾱῑῡӢӮӣӯḸḹṜṝ"),
        new('\u0306', "AEGIOUaegiouȨȩΑΙΥαιυАЕЖИУаежиуẠạ", "ĂĔĞĬŎŬăĕğĭŏŭḜḝᾸῘῨᾰῐῠӐӖӁЙЎӑӗӂйўẶặ"),
        new('\u0307', "ABCDEFGHIMNOPRSTWXYZabcdefghmnoprstwxyzŚśŠšſṢ", "ȦḂĊḊĖḞĠḢİṀṄȮṖṘṠṪẆẊẎŻȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏżṤṥṦṧẛṨ"),
        new('\u0307', "ṣ", "ṩ"),
        new('\u0308', "AEHIOUWXYaehiotuwxyÕõŪūΙΥιυϒІАЕЖЗИОУЧЫЭаежзио", "ÄËḦÏÖÜẄẌŸäëḧïöẗüẅẍÿṎṏṺṻΪΫϊϋϔЇӒЁӜӞӤӦӰӴӸӬӓёӝӟӥӧ"),
        new('\u0308', "учыэіӘәӨө", "ӱӵӹӭїӚӛӪӫ"),
        new('\u0309', "AEIOUYaeiouyÂÊÔâêôĂăƠơƯư", "ẢẺỈỎỦỶảẻỉỏủỷẨỂỔẩểổẲẳỞởỬử"),
        new('\u030A', "AUauwy", "ÅŮåůẘẙ"),
        new('\u030B', "OUouУу", "ŐŰőűӲӳ"),
        new('\u030C', "ACDEGHIKLNORSTUZacdeghijklnorstuzÜüƷʒ", "ǍČĎĚǦȞǏǨĽŇǑŘŠŤǓŽǎčďěǧȟǐǰǩľňǒřšťǔžǙǚǮǯ"),
        new('\u030F', "AEIORUaeioruѴѵ", "ȀȄȈȌȐȔȁȅȉȍȑȕѶѷ"),
        new('\u0311', "AEIORUaeioru", "ȂȆȊȎȒȖȃȇȋȏȓȗ"),
        new('\u0313', "ΑΕΗΙΟΩαεηιορυω", "ἈἘἨἸὈὨἀἐἠἰὀῤὐὠ"),
        new('\u0314', "ΑΕΗΙΟΡΥΩαεηιορυω", "ἉἙἩἹὉῬὙὩἁἑἡἱὁῥὑὡ"),
        new('\u031B', "OUou", "ƠƯơư"),
        new('\u0323', "ABDEHIKLMNORSTUVWYZabdehiklmnorstuvwyzƠơƯư", "ẠḄḌẸḤỊḲḶṂṆỌṚṢṬỤṾẈỴẒạḅḍẹḥịḳḷṃṇọṛṣṭụṿẉỵẓỢợỰự"),
        new('\u0324', "Uu", "Ṳṳ"),
        new('\u0325', "Aa", "Ḁḁ"),
        new('\u0326', "STst", "ȘȚșț"),
        new('\u0327', "CDEGHKLNRSTcdeghklnrst", "ÇḐȨĢḨĶĻŅŖŞŢçḑȩģḩķļņŗşţ"),
        new('\u0328', "AEIOUaeiou", "ĄĘĮǪŲąęįǫų"),
        new('\u032D', "DELNTUdelntu", "ḒḘḼṊṰṶḓḙḽṋṱṷ"),
        new('\u032E', "Hh", "Ḫḫ"),
        new('\u0330', "EIUeiu", "ḚḬṴḛḭṵ"),
        new('\u0331', "BDKLNRTZbdhklnrtz", "ḆḎḴḺṈṞṮẔḇḏẖḵḻṉṟṯẕ"),
        new('\u0338', "<=>←→↔⇐⇒⇔∃∈∋∣∥∼≃≅≈≍≡≤≥≲≳≶≷≺≻≼≽⊂⊃⊆⊇⊑⊒⊢⊨⊩⊫⊲⊳⊴⊵", "≮≠≯↚↛↮⇍⇏⇎∄∉∌∤∦≁≄≇≉≭≢≰≱≴≵≸≹⊀⊁⋠⋡⊄⊅⊈⊉⋢⋣⊬⊭⊮⊯⋪⋫⋬⋭"),
        new('\u0342', "¨αηιυωϊϋἀἁἈἉἠἡἨἩἰἱἸἹὐὑὙὠὡὨὩ᾿῾", "῁ᾶῆῖῦῶῗῧἆἇἎἏἦἧἮἯἶἷἾἿὖὗὟὦὧὮὯ῏῟"),
        new('\u0345', "ΑΗΩάήαηωώἀἁἂἃἄἅἆἇἈἉἊἋἌἍἎἏἠἡἢἣἤἥἦἧἨἩἪἫἬἭἮἯὠὡὢὣ", "ᾼῌῼᾴῄᾳῃῳῴᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟᾠᾡᾢᾣ"),
        new('\u0345', "ὤὥὦὧὨὩὪὫὬὭὮὯὰὴὼᾶῆῶ", "ᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯᾲῂῲᾷῇῷ"),
        new('\u0653', "ا", "آ"),
        new('\u0654', "اويہےە", "أؤئۂۓۀ"),
        new('\u0655', "ا", "إ"),
        new('\u093C', "नरळ", "ऩऱऴ"),
        new('\u09BE', "\u09C7", "\u09CB"),
        new('\u09D7', "\u09C7", "\u09CC"),
        new('\u0B3E', "\u0B47", "\u0B4B"),
        new('\u0B56', "\u0B47", "\u0B48"),
        new('\u0B57', "\u0B47", "\u0B4C"),
        new('\u0BBE', "\u0BC6\u0BC7", "\u0BCA\u0BCB"),
        new('\u0BD7', "ஒ\u0BC6", "ஔ\u0BCC"),
        new('\u0C56', "\u0C46", "\u0C48"),
        new('\u0CC2', "\u0CC6", "\u0CCA"),
        new('\u0CD5', "\u0CBF\u0CC6\u0CCA", "\u0CC0\u0CC7\u0CCB"),
        new('\u0CD6', "\u0CC6", "\u0CC8"),
        new('\u0D3E', "\u0D46\u0D47", "\u0D4A\u0D4B"),
        new('\u0D57', "\u0D46", "\u0D4C"),
        new('\u0DCA', "\u0DD9\u0DDC", "\u0DDA\u0DDD"),
        new('\u0DCF', "\u0DD9", "\u0DDC"),
        new('\u0DDF', "\u0DD9", "\u0DDE"),
        new('\u102E', "ဥ", "ဦ"),
        new('\u1B35', "ᬅᬇᬉᬋᬍᬑ\u1B3A\u1B3C\u1B3E\u1B3F\u1B42", "ᬆᬈᬊᬌᬎᬒ\u1B3B\u1B3D\u1B40\u1B41\u1B43"),
        new('\u3099', "うかきくけこさしすせそたちつてとはひふへほゝウカキクケコサシスセソタチツテトハヒフヘホワヰ", "ゔがぎぐげござじずぜぞだぢづでどばびぶべぼゞヴガギグゲゴザジズゼゾダヂヅデドバビブベボヷヸ"),
        new('\u3099', "ヱヲヽ", "ヹヺヾ"),
        new('\u309A', "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"),
    ];

    private static readonly FrozenDictionary<(char Letter, char Mark), char> Composed = Table
        .SelectMany(row => row.Letters.Select((letter, i) => ((letter, row.Mark), row.Composed[i])))
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (composed.Length > 0 && Join(composed[^1], c) is { } joined)
            {
                composed[^1] = joined;
            }
            else
            {
                composed.Append(c);
            }
        }

        return composed.ToString();
    }

    private static char? Join(char letter, char mark) => Composed.TryGetValue((letter, mark), out var joined) ? joined : Hangul(letter, mark);

    /// <summary>Syllables are computed, not listed (The Unicode Standard, section 3.12).</summary>
    private static char? Hangul(char first, char second)
    {
        const int FirstLead = 0x1100, Leads = 19, FirstVowel = 0x1161, Vowels = 21, BeforeTails = 0x11A7, Tails = 28, FirstSyllable = 0xAC00;
        if (first - FirstLead is >= 0 and < Leads and var lead && second - FirstVowel is >= 0 and < Vowels and var vowel)
        {
            return (char)(FirstSyllable + (((lead * Vowels) + vowel) * Tails));
        }

        return first - FirstSyllable is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0
            && second - BeforeTails is > 0 and < Tails and var tail
            ? (char)(first + tail)
            : null;
    }

    private sealed record Row(char Mark, string Letters, string Composed);
}
