// Ordinary conversation about errors, as people and models write it, in English and Korean. Every text is another one.

const ERRORS = [
  'Error in message stream', 'Error in body stream', 'Network error', 'Something went wrong', 'Internal server error',
  'ChatGPT is at capacity right now', 'Too many concurrent requests', 'rate_limit_exceeded', 'timeout_error',
  'validation_error', 'invalid_api_key', 'insufficient_quota', 'quota_exceeded', 'permission_error', 'connection_reset',
  'Error 1020 Access denied', 'HTTP 500', 'HTTP 429', '503 Service Unavailable', 'Chat Error',
  'There was an error generating a response', 'Conversation not found', 'Your access token has expired',
  'You do not have access to chat.openai.com', 'net::ERR_CONNECTION_RESET',
];

const TEMPLATES = [
  ['user', (error) => error],
  ['user', (error) => `What does “${error}” mean?`],
  ['user', (error) => `I keep seeing ${error}. What can I do?`],
  ['user', (error) => `Why do I get ${error} in the evening and never in the morning?`],
  ['user', (error) => `Write a poem with the title ${error}`],
  ['user', (error) => `Please translate: ${error}`],
  ['user', (error) => `${error}!!! again and again`],
  ['user', (error) => `My log says\n${error}\nand then nothing`],
  ['user', (error) => `${error}가 떠요. 어떻게 해요?`],
  ['user', (error) => `"${error}" 오류는 왜 생겨요?`],
  ['user', (error) => `오늘만 세 번째예요: ${error}`],
  ['user', (error) => `${error} 해결 방법을 단계별로 알려 줘`],
  ['user', (error) => `소설 제목으로 '${error}' 어때?`],
  ['assistant', (error) => `${error}.`],
  ['assistant', (error) => `“${error}” is a message that an app shows when its server could not answer.`],
  ['assistant', (error) => `Try again later. ${error} mostly goes away by itself.`],
  ['assistant', (error) => `Here is what happens: 1. You send a message. 2. ${error}. 3. You press Regenerate.`],
  ['assistant', (error) => `Sure! The title is ${error}, and it begins on a rainy night.`],
  ['assistant', (error) => `If you see ${error}, please contact us through our help center at help.openai.com, the message says.`],
  ['assistant', (error) => `In code: throw new Error("${error}")`],
  ['assistant', (error) => `${error} 오류는 서버가 응답하지 못할 때 나와요.`],
  ['assistant', (error) => `잠시 뒤 다시 시도해 보세요. ${error} 메시지는 보통 저절로 사라져요.`],
  ['assistant', (error) => `제목: ${error}\n어느 비 오는 밤이었다.`],
  ['assistant', (error) => `네, "${error}"라는 문구는 답변이 도중에 끊겼다는 뜻이에요.`],
];

const ENDS = ['', ' Thanks.'];

/** So many messages, each with who wrote it. */
export function conversations(count) {
  const all = ENDS.flatMap((end) => TEMPLATES.flatMap(([role, text]) => ERRORS.map((error) => ({ role, text: text(error) + end }))));
  const seen = new Set();
  return all.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, count);
}
