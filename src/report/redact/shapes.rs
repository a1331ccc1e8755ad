//! How the keys of known services begin, as the services document it, and what follows.

/// What a key is made of behind its beginning.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Body {
    Hex,
    /// Capital letters and digits.
    Upper,
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// The same, and dots.
    Dotted,
    /// Base64 in either alphabet, and dots.
    Base64,
    /// A path behind a known host.
    Path,
}
use Body::{Alnum, Base64, Dotted, Hex, Path, Upper, Word};

/// Beginnings with what follows and the fewest bytes of it. Kept in the order of the services.
pub(super) type Shape = (&'static str, Body, usize);

/// Beginnings that nothing but a key has.
#[rustfmt::skip]
pub(super) const SURE: &[Shape] = &[
    // OpenAI, Anthropic, and others that took the form over.
    ("sk-proj-", Word, 16), ("sk-svcacct-", Word, 16), ("sk-admin-", Word, 16), ("sk-ant-", Word, 16),
    ("sk-or-v1-", Word, 16), ("sk-lf-", Word, 16), ("sess-", Alnum, 32), ("gsk_", Alnum, 20), ("xai-", Alnum, 20),
    ("pplx-", Alnum, 20), ("r8_", Alnum, 30), ("hf_", Alnum, 20), ("api_org_", Alnum, 20), ("nvapi-", Word, 20),
    ("lsv2_pt_", Word, 20), ("lsv2_sk_", Word, 20), ("tvly-", Word, 16),
    // Google.
    ("AIza", Word, 30), ("ya29.", Dotted, 20), ("GOCSPX-", Word, 20), ("AQ.Ab", Dotted, 20),
    // Amazon, Microsoft, Alibaba, Tencent, and the Korean clouds.
    ("AKIA", Upper, 16), ("ASIA", Upper, 16), ("ABIA", Upper, 16), ("ACCA", Upper, 16), ("AROA", Upper, 16),
    ("AIDA", Upper, 16), ("AGPA", Upper, 16), ("AIPA", Upper, 16), ("ANPA", Upper, 16), ("ANVA", Upper, 16),
    ("A3T", Upper, 17), ("ABSK", Base64, 60), ("bedrock-api-key-", Base64, 20), ("amzn.mws.", Dotted, 20), ("LTAI", Alnum, 12),
    ("AKID", Alnum, 20), ("ncp_iam_", Alnum, 10), ("KakaoAK ", Alnum, 16),
    // GitHub, GitLab, Bitbucket, Atlassian, and package registries.
    ("ghp_", Alnum, 20), ("gho_", Alnum, 20), ("ghu_", Alnum, 20), ("ghs_", Alnum, 20), ("ghr_", Alnum, 20),
    ("github_pat_", Word, 20), ("glpat-", Dotted, 16), ("gldt-", Word, 16), ("glrt-", Dotted, 16),
    ("glcbt-", Word, 16), ("glptt-", Word, 16), ("glft-", Word, 16), ("glimt-", Word, 16), ("glagent-", Word, 16),
    ("gloas-", Word, 16), ("glsoat-", Word, 16), ("glffct-", Word, 16), ("GR1348941", Word, 16),
    ("ATATT3", Base64, 30), ("ATCTT3", Base64, 30), ("ATBB", Alnum, 24), ("BBDC-", Base64, 20), ("npm_", Alnum, 20),
    ("pypi-", Word, 40), ("rubygems_", Hex, 20), ("dckr_pat_", Word, 16), ("dckr_oat_", Word, 16),
    ("CLOJARS_", Alnum, 30), ("AKCp", Alnum, 40), ("cmVmd", Alnum, 40), ("CCIPAT_", Word, 20), ("bkua_", Alnum, 20),
    ("squ_", Alnum, 20), ("sqp_", Alnum, 20), ("sqa_", Alnum, 20), ("sgp_", Word, 30), ("figd_", Word, 20),
    // Slack, Discord, Telegram, Twitch, mail and messages.
    ("xoxb-", Dotted, 10), ("xoxp-", Dotted, 10), ("xoxa-", Dotted, 10), ("xoxr-", Dotted, 10), ("xoxs-", Dotted, 10),
    ("xoxo-", Dotted, 10), ("xoxe-", Dotted, 10), ("xoxe.", Dotted, 10), ("xoxc-", Dotted, 10), ("xoxd-", Base64, 10),
    ("xapp-", Dotted, 10), ("hooks.slack.com/services/", Path, 10), ("hooks.slack.com/workflows/", Path, 10),
    ("hooks.slack.com/triggers/", Path, 10), ("discord.com/api/webhooks/", Path, 10),
    ("discordapp.com/api/webhooks/", Path, 10), (".webhook.office.com/", Path, 10), ("mfa.", Word, 40),
    ("SG.", Dotted, 30), ("xkeysib-", Word, 30), ("xsmtpsib-", Word, 30), ("pubkey-", Hex, 20), ("mlsn.", Alnum, 20),
    // Payments and shops.
    ("sk_live_", Word, 10), ("sk_test_", Word, 10), ("sk_prod_", Word, 10), ("rk_live_", Word, 10),
    ("rk_test_", Word, 10), ("rk_prod_", Word, 10), ("pk_live_", Word, 10), ("pk_test_", Word, 10),
    ("whsec_", Base64, 10), ("live_sk_", Alnum, 10), ("test_sk_", Alnum, 10), ("live_gsk_", Alnum, 10),
    ("test_gsk_", Alnum, 10), ("live_ck_", Alnum, 10), ("test_ck_", Alnum, 10), ("shpat_", Hex, 20),
    ("shpca_", Hex, 20), ("shppa_", Hex, 20), ("shpss_", Hex, 20), ("sq0atp-", Word, 16), ("sq0csp-", Word, 20),
    ("EAAA", Word, 40), ("EAAM", Alnum, 60), ("EAAC", Alnum, 60), ("IGQ", Word, 80), ("FLWSECK", Word, 12),
    ("FLWPUBK", Word, 12), ("EZAK", Alnum, 40), ("EZTK", Alnum, 40), ("duffel_live_", Word, 20),
    ("duffel_test_", Word, 20), ("shippo_live_", Hex, 20), ("shippo_test_", Hex, 20), ("access-sandbox-", Word, 20),
    ("access-production-", Word, 20), ("access-development-", Word, 20), ("access_token$production$", Dotted, 10),
    ("test_pub_", Hex, 20), ("live_pub_", Hex, 20),
    // Hosting, databases, watching and planning.
    ("dop_v1_", Hex, 20), ("doo_v1_", Hex, 20), ("dor_v1_", Hex, 20), ("dapi", Hex, 32), ("dp.pt.", Alnum, 20),
    ("dp.st.", Dotted, 20), ("dp.ct.", Alnum, 20), ("hvs.", Word, 20), ("hvb.", Word, 20), ("hvr.", Word, 20),
    ("HRKU-", Word, 20), ("fo1_", Word, 20), ("fm1a_", Base64, 40), ("fm1r_", Base64, 40), ("fm2_", Base64, 40),
    ("pscale_tkn_", Dotted, 20), ("pscale_pw_", Dotted, 20), ("pscale_oauth_", Dotted, 20), ("sbp_", Hex, 20),
    ("sb_secret_", Word, 16), ("vercel_blob_rw_", Word, 16), ("nfp_", Alnum, 20), ("nfc_", Alnum, 20),
    ("rnd_", Alnum, 20), ("rpa_", Alnum, 20), ("tskey-", Word, 16), ("AstraCS:", Dotted, 20), ("pul-", Hex, 30),
    ("glc_", Base64, 24), ("glsa_", Word, 20), ("NRAK-", Alnum, 16), ("NRII-", Word, 16), ("NRJS-", Hex, 12),
    ("NRRA-", Hex, 20), ("sntrys_", Base64, 20), ("sntryu_", Hex, 20), ("dt0c01.", Dotted, 30),
    ("dt0s01.", Dotted, 30), ("phx_", Word, 20), ("PMAK-", Word, 30), ("lin_api_", Alnum, 20), ("ntn_", Alnum, 20),
    ("CFPAT-", Word, 20), ("rdme_", Alnum, 30), ("tfp_", Dotted, 30), ("pnu_", Alnum, 20), ("dnkey-", Base64, 30),
    ("fio-u-", Base64, 30), ("ico-", Alnum, 30), ("sm_aat_", Alnum, 12), ("sm_pat_", Alnum, 12),
    ("sm_sat_", Alnum, 12), ("tk-us-", Word, 30), ("p8e-", Alnum, 30), ("s-s4t2ud-", Hex, 30), ("s-s4t2af-", Hex, 30),
    ("pat-na1-", Word, 20), ("pat-eu1-", Word, 20), ("sha256~", Word, 30), ("SWMTKN-1-", Word, 20),
    ("ops_eyJ", Base64, 40), ("AGE-SECRET-KEY-1", Alnum, 30), ("gAAAAA", Base64, 60), ("AQVN", Word, 30),
    ("xprv", Alnum, 90), ("v1.0-", Word, 100),
];

/// Beginnings that words and names have, too: behind them something has to look drawn.
#[rustfmt::skip]
pub(super) const LIKELY: &[Shape] = &[
    ("sk-", Word, 16), ("pk-", Word, 20), ("key-", Hex, 20), ("secret_", Alnum, 20), ("1//", Word, 24),
    ("sl.", Word, 40),
    ("SK", Hex, 32), ("AC", Hex, 32), ("API-", Alnum, 20),
    ("A3-", Word, 24), ("re_", Word, 16), ("sdk-", Word, 30), ("api-", Word, 30), ("up_", Alnum, 20),
    ("cio", Alnum, 30), ("oy2", Alnum, 40), ("t1.", Base64, 40), ("YC", Word, 38), ("phc_", Word, 20),
    ("live_", Word, 20), ("test_", Hex, 20), ("b_", Word, 40), ("pat", Dotted, 60), ("4b1d", Alnum, 38),
    ("NTN_", Alnum, 20),
];
