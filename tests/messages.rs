//! What people copy out of an AI service and paste is named as what it is: the messages that they see, and the names
//! that guides give to errors.

use whatbroke::diagnosis::diagnose;
use whatbroke::evidence::Evidence;
use whatbroke::knowledge::Certainty;

fn named(text: &str) -> Option<(String, Certainty)> {
    let evidence = Evidence { text: Some(text.into()), ..Evidence::default() };
    diagnose(&evidence).map(|found| (found.code, found.certainty))
}

/// Fails with every text that is named as something else.
fn each_is_named(cases: &[(&str, &str)]) {
    let code = |text: &str| named(text).map_or_else(|| "nothing".to_owned(), |(code, _)| code);
    let wrong = cases.iter().filter(|(text, id)| code(text) != *id);
    let wrong: Vec<String> = wrong.map(|(text, id)| format!("{text}: {} for {id}", code(text))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The ten of a Korean guide to ChatGPT's errors, each with all the strings that it gives.
const TEN: &[(&str, &str)] = &[
    ("invalid_api_key", "openai/invalid_api_key"),
    ("quota_exceeded", "chatgpt/quota_exceeded"),
    ("insufficient_quota", "openai/insufficient_quota"),
    ("429 insufficient_quota", "openai/insufficient_quota"),
    ("timeout_error", "chatgpt/timeout_error"),
    ("rate_limit_exceeded", "openai/rate_limit_exceeded"),
    ("network_error", "chatgpt/network_error"),
    ("connection_reset", "chatgpt/connection_reset"),
    ("internal_server_error", "chatgpt/internal_server_error"),
    ("HTTP 500", "http/500"),
    ("validation_error", "chatgpt/validation_error"),
    ("ChatGPT is at capacity", "chatgpt/at_capacity"),
    ("Too many concurrent requests", "chatgpt/too_many_concurrent"),
    ("Error in message stream", "chatgpt/message_stream"),
    ("Error in body stream", "chatgpt/body_stream"),
    ("permission_error", "openai/permission_error"),
];

#[test]
fn the_ten_of_the_guide_are_named() {
    each_is_named(TEN);
}

#[test]
fn the_ten_are_named_in_a_sentence() {
    each_is_named(&[
        ("챗GPT를 쓰는데 timeout_error 오류가 떠요", "chatgpt/timeout_error"),
        ("OpenAI 오류: \"quota_exceeded\"", "chatgpt/quota_exceeded"),
        ("지금 챗지피티에 Error in message stream 이라고 나와요.", "chatgpt/message_stream"),
        ("ChatGPT is at capacity right now\nGet notified when we're back", "chatgpt/at_capacity"),
    ]);
}

#[test]
fn names_that_only_guides_know_are_a_guess() {
    for name in
        ["timeout_error", "validation_error", "quota_exceeded", "network_error", "connection_reset", "capacity_error"]
    {
        assert_eq!(named(name).map(|(_, certainty)| certainty), Some(Certainty::Guess), "{name}");
    }
}

#[test]
fn a_block_at_the_door_is_no_missing_right() {
    let id = |text: &str| named(text).map(|(code, _)| code);
    assert_eq!(id("1020 Access Denied").as_deref(), Some("cloudflare/1020"));
    assert_ne!(id("1020 Access Denied"), id("permission_error"));
    assert_ne!(id("ChatGPT is at capacity"), id("Too many concurrent requests"));
}

#[test]
fn the_messages_of_chatgpt_are_named() {
    each_is_named(&[
        ("ChatGPT is at capacity right now", "chatgpt/at_capacity"),
        ("capacity_error", "chatgpt/capacity_error"),
        (
            "Only one message at a time. Please allow any other responses to complete before sending another message.",
            "chatgpt/too_many_concurrent",
        ),
        ("Too many requests in 1 hour. Try again later.", "chatgpt/too_many_requests"),
        ("You've reached our limit of messages per hour. Please try again later.", "chatgpt/message_limit"),
        ("You’ve hit your limit. Please try again later.", "chatgpt/message_limit"),
        ("A network error occurred. Please check your connection and try again.", "chatgpt/network_error"),
        (
            "Something went wrong. If this issue persists please contact us through our help center at help.openai.com.",
            "chatgpt/something_went_wrong",
        ),
        ("Hmm…something seems to have gone wrong.", "chatgpt/hmm_something_went_wrong"),
        ("There was an error generating a response", "chatgpt/generating_response"),
        ("Conversation not found", "chatgpt/conversation_not_found"),
        ("Unable to load conversation 1f2e", "chatgpt/unable_to_load_conversation"),
        (
            "The message you submitted was too long, please reload the conversation and submit something shorter.",
            "chatgpt/message_too_long",
        ),
        ("Access denied. You do not have access to chat.openai.com.", "chatgpt/access_denied"),
        ("Unusual activity has been detected from your device. Try again later.", "chatgpt/unusual_activity_device"),
        ("Our systems have detected unusual activity coming from your system.", "chatgpt/unusual_activity_system"),
        ("Your access token has expired.", "chatgpt/session_expired"),
        ("Your session has expired. Please log in again to continue using the app.", "chatgpt/session_expired"),
        ("OpenAI’s services are not available in your country.", "chatgpt/unsupported_country"),
        ("Oops!, Error: Internal Server Error", "chatgpt/preauth_cookie_failed"),
        ("preauth_cookie_failed", "chatgpt/preauth_cookie_failed"),
    ]);
}

#[test]
fn the_messages_of_claude_gemini_and_others_are_named() {
    each_is_named(&[
        ("Claude's response was interrupted.", "claude/response_interrupted"),
        ("Claude’s response could not be fully generated", "claude/response_interrupted"),
        ("Due to unexpected capacity constraints, Claude is unable to respond to your message.", "claude/capacity"),
        ("You are out of free messages until 3 PM", "claude/message_limit"),
        ("Claude usage limit reached. Your limit will reset at 3pm.", "claude/message_limit"),
        ("Message will exceed the length limit for this chat", "claude/too_long"),
        ("Claude is not available in your region", "claude/region"),
        ("Something went wrong (1076)", "gemini/1076"),
        ("Something went wrong (1095)", "gemini/1095"),
        (
            "I'm having a hard time fulfilling your request. Can I help you with something else instead?",
            "gemini/refusal",
        ),
        ("Character.AI Chat Error", "character-ai/chat_error"),
        ("Please slow down. Please wait 12 seconds", "character-ai/slow_down"),
        ("You are number 512 in line. Waiting Room", "queue/waiting-room"),
        ("Cannot access gated repo for url https://huggingface.co/a/b", "huggingface/forbidden"),
        ("Sometimes the AI generates a reply that doesn’t meet our guidelines", "character-ai/filter"),
        ("The server is busy. Please try again later.", "deepseek/server_busy"),
        ("服务器繁忙，请稍后再试", "deepseek/server_busy"),
        // The same words under many roofs say no more than the status.
        ("500 - Internal Server Error\nSomething went wrong on our end.\nPlease try again later.", "http/500"),
        ("Internal Server Error", "http/500"),
    ]);
}

#[test]
fn errors_of_an_api_are_named_from_what_a_terminal_shows() {
    each_is_named(&[
        (
            "openai.RateLimitError: Error code: 429 - {'error': {'code': 'credit_balance_exhausted'}}",
            "openai/credit_balance_exhausted",
        ),
        ("Incorrect API key provided: sk-abc. You can find your API key at …", "openai/invalid_api_key"),
        ("Incorrect API key provided: xai-abc.", "xai/bad_request"),
        ("You exceeded your current quota, please check your plan and billing details.", "openai/insufficient_quota"),
        (
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"#,
            "anthropic/credit_balance",
        ),
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            "anthropic/overloaded_error",
        ),
        (r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#, "google/UNAVAILABLE"),
        ("API key not valid. Please pass a valid API key.", "google/INVALID_ARGUMENT"),
        ("DeploymentNotFound: The API deployment for this resource does not exist.", "azure-openai/DeploymentNotFound"),
    ]);
}

#[test]
fn everyday_talk_is_no_message_of_a_service() {
    for text in [
        "I had a network error in my head while reading this.",
        "The chat was fine and the answer came at once.",
        "You are number one for me.",
        "We are at capacity tonight: the restaurant is full.",
        "오늘은 한도를 넘지 않았고 대화도 잘 됐어요.",
    ] {
        assert_eq!(named(text), None, "{text}");
    }
}
