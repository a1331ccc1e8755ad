// The menu page of the demo: every stop as a link, in both languages at once.

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  ol { padding-left: 1.5rem; } li { margin: .25rem 0; }
  code { opacity: .7; font-size: .85em; }`;

const link = ({ address, en, ko, code }) => `<li><a href="${address}">${en} · <span lang="ko">${ko}</span></a> <code>${code}</code></li>`;

export const menuPage = (stops) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>WhatBroke demo</title><style>${STYLE}</style></head>
<body><h1>Pages that fail <span lang="ko">· 열리지 않는 페이지</span></h1>
<p>Open one, and WhatBroke says what broke. Where the browser shows its own page, look at the icon and click it.</p>
<p lang="ko">하나를 열면 WhatBroke가 무슨 일인지 알려 줘요. 브라우저가 자기 화면을 보여 주는 곳에서는 아이콘을 클릭하세요.</p>
<h2>The page gets a card <span lang="ko">· 페이지에 카드가 떠요</span></h2>
<ol>${stops.filter((stop) => !stop.ownPage && !stop.quiet).map(link).join('\n')}</ol>
<h2>The icon explains <span lang="ko">· 아이콘이 설명해요</span></h2>
<ol>${stops.filter((stop) => stop.ownPage).map(link).join('\n')}</ol>
<h2>WhatBroke keeps out of the way, and explains when you click the icon <span lang="ko">· 방해하지 않고, 아이콘을 누르면 설명해요</span></h2>
<ol>${stops.filter((stop) => stop.quiet).map(link).join('\n')}</ol>
</body></html>`;
