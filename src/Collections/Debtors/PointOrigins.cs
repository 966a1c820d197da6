using System.Collections.Frozen;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Debtors;

/// <summary>Where a contact point comes from and on what ground.</summary>
public readonly record struct PointOrigin(PointSource Source, LegalBasis Basis);

/// <summary>The words for sources and grounds in files and on screens, and which of them may not be.</summary>
public static class PointOrigins
{
    /// <summary>Code → source, in the order in which they are offered.</summary>
    public static readonly IReadOnlyDictionary<string, PointSource> Sources = new Dictionary<string, PointSource>
    {
        ["lender"] = PointSource.LenderChannel,
        ["contract"] = PointSource.Contract,
        ["debtor"] = PointSource.Debtor,
        ["listed_contact"] = PointSource.ListedContact,
        ["public_authority"] = PointSource.PublicAuthority,
    };

    /// <summary>Code → ground.</summary>
    public static readonly IReadOnlyDictionary<string, LegalBasis> Bases = new Dictionary<string, LegalBasis>
    {
        ["contract"] = LegalBasis.Contract,
        ["consent"] = LegalBasis.Consent,
        ["legal_duty"] = LegalBasis.LegalDuty,
        ["legitimate_interest"] = LegalBasis.LegitimateInterest,
        ["made_public"] = LegalBasis.MadePublic,
    };

    // Whatever is a way of finding people behind their back. A word that is not known is refused as well, but these are
    // refused with the reason.
    private static readonly FrozenSet<string> Forbidden = new[]
    {
        "scraped", "scraping", "scraper", "crawler", "crawled", "web", "internet", "social", "socialmedia", "socialnetwork",
        "socialgraph", "skiptrace", "skiptracing", "databroker", "broker", "bought", "purchased", "leaked", "addressbook",
        "phonebook", "contactlist", "devicecontacts", "locationtracking",
        "爬虫", "爬取", "网络抓取", "互联网", "社交", "社交网络", "社交媒体", "社交关系", "失联修复", "数据商", "数据中介", "购买",
        "外购", "通讯录", "手机通讯录", "人肉搜索", "定位",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, PointSource> SourceWords = new Dictionary<string, PointSource>
    {
        ["lender"] = PointSource.LenderChannel, ["lenderchannel"] = PointSource.LenderChannel, ["bank"] = PointSource.LenderChannel,
        ["本行"] = PointSource.LenderChannel, ["贷款人"] = PointSource.LenderChannel, ["机构渠道"] = PointSource.LenderChannel,
        ["contract"] = PointSource.Contract, ["合同"] = PointSource.Contract, ["借款合同"] = PointSource.Contract,
        ["debtor"] = PointSource.Debtor, ["customer"] = PointSource.Debtor, ["本人"] = PointSource.Debtor, ["债务人"] = PointSource.Debtor,
        ["listedcontact"] = PointSource.ListedContact, ["guarantor"] = PointSource.ListedContact,
        ["担保人"] = PointSource.ListedContact, ["合同联系人"] = PointSource.ListedContact,
        ["publicauthority"] = PointSource.PublicAuthority, ["court"] = PointSource.PublicAuthority, ["register"] = PointSource.PublicAuthority,
        ["法院"] = PointSource.PublicAuthority, ["公共机关"] = PointSource.PublicAuthority,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, LegalBasis> BasisWords = new Dictionary<string, LegalBasis>
    {
        ["contract"] = LegalBasis.Contract, ["合同"] = LegalBasis.Contract, ["合同履行"] = LegalBasis.Contract,
        ["consent"] = LegalBasis.Consent, ["同意"] = LegalBasis.Consent, ["单独同意"] = LegalBasis.Consent,
        ["legalduty"] = LegalBasis.LegalDuty, ["legalobligation"] = LegalBasis.LegalDuty, ["法定职责"] = LegalBasis.LegalDuty, ["法定义务"] = LegalBasis.LegalDuty,
        ["legitimateinterest"] = LegalBasis.LegitimateInterest, ["legitimateinterests"] = LegalBasis.LegitimateInterest,
        ["madepublic"] = LegalBasis.MadePublic, ["合法公开"] = LegalBasis.MadePublic, ["已公开"] = LegalBasis.MadePublic,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a row that says nothing is taken for: the lender's own records, kept for the contract.</summary>
    public static PointOrigin Unsaid { get; } = new(PointSource.LenderChannel, LegalBasis.Contract);

    /// <summary>The source that a word means, or the code of why it is refused.</summary>
    public static (PointSource? Source, string? Wrong) SourceOf(string word)
    {
        var plain = Plain(word);
        if (SourceWords.TryGetValue(plain, out var source)) return (source, null);
        return (null, Forbidden.Contains(plain) ? "source_forbidden" : "source_unknown");
    }

    /// <summary>The ground that a word means, or the code of why it is refused.</summary>
    /// <param name="country">ISO 3166-1 alpha-2: the law that the person lives under.</param>
    public static (LegalBasis? Basis, string? Wrong) BasisOf(string word, string country)
    {
        if (!BasisWords.TryGetValue(Plain(word), out var basis)) return (null, "basis_unknown");
        return IsBasisOf(basis, country) ? (basis, null) : (null, "basis_country");
    }

    public static bool IsBasisOf(LegalBasis basis, string country) => basis switch
    {
        LegalBasis.LegitimateInterest => country != "CN",
        LegalBasis.MadePublic => country == "CN",
        LegalBasis.Contract or LegalBasis.Consent or LegalBasis.LegalDuty => true,
    };

    // Files spell it "Skip tracing", "skip-tracing" and "SKIP_TRACING".
    private static string Plain(string word) =>
        word.AsSpan().ContainsAny(" _-/") ? string.Concat(word.Where(letter => letter is not (' ' or '_' or '-' or '/'))) : word;
}
