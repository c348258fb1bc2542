package spelling

import (
	"strings"

	"github.com/mozillazg/go-unidecode"
)

// The commonest Chinese surnames, as characters: what follows one, up to two of them, is a given name.
const hanSurnames = "习毛邓鄧江胡温溫李王张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫朱马馬郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮董萧蕭程曹袁傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康邱秦史顾顧侯邵孟段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔"

// Surnames that stand first, Chinese and Korean, in small letters as news write them.
var firstSurnames = set(`xi mao deng jiang hu wen li wang zhang liu chen yang zhao huang zhou wu xu sun zhu ma guo he gao lin
	luo zheng liang xie song tang feng dong xiao cheng cao yuan fu shen zeng peng lu su jia ding wei xue ye yan yu pan
	du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang qiu qin gu hou shao meng duan
	lei qian tang yin chang qiao lai gong bo qi
	kim lee park choi jung kang cho yoon jang lim shin seo kwon hwang ahn ban moon roh chung yun han oh`)

var hangulSurnames = map[rune]string{
	'김': "kim", '이': "lee", '박': "park", '최': "choi", '문': "moon", '윤': "yun", '조': "cho", '강': "kang", '장': "jang", '임': "lim",
	'한': "han", '오': "oh", '서': "seo", '신': "shin", '권': "kwon", '황': "hwang", '안': "ahn", '반': "ban", '노': "roh", '정': "chung",
}

// mandarin reads characters as Chinese: a surname and the given name, or one word.
func mandarin(han []rune) string {
	var b strings.Builder
	for i, r := range han {
		b.WriteString(strings.ToLower(strings.TrimSpace(unidecode.Unidecode(string(r)))))
		if i == 0 && len(han) <= 3 && len(han) > 1 && strings.ContainsRune(hanSurnames, r) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// korean reads a syllable; the first of a word may be a surname.
func korean(r rune, first bool) string {
	if s, ok := hangulSurnames[r]; ok && first {
		return s + " "
	}
	return strings.ToLower(unidecode.Unidecode(string(r)))
}

// given joins the syllables of a given name that follows a surname, Jong Un to Jongun, Jin Ping to
// Jinping; the words of other names stay.
func given(words []string) []string {
	if len(words) != 3 {
		if len(words) == 2 && isFirstSurname(words[0]) {
			words[1] = vowels(words[1])
		}
		return words
	}
	if !isFirstSurname(words[0]) || !syllable(words[1]) || !syllable(words[2]) {
		return words
	}
	words[1] = vowels(words[1] + words[2])
	return words[:2]
}

func isFirstSurname(word string) bool {
	_, ok := firstSurnames[word]
	return ok
}

// vowels writes Korean ones in one way: Jeong-eun as Jong-un.
func vowels(s string) string {
	if !strings.ContainsAny(s, "eo") {
		return s
	}
	return koreanVowels.Replace(s)
}

var koreanVowels = strings.NewReplacer("yeo", "yo", "ieo", "io", "eong", "ong", "eon", "on", "eok", "ok", "eol", "ol", "eun", "un", "oon", "un", "ook", "uk")

// syllable says whether a word can be one of Chinese or Korean: an initial, vowels, a final.
func syllable(s string) bool {
	if len(s) > 6 {
		return false
	}
	i := 0
	for i < len(s) && !isVowel(s[i]) {
		i++
	}
	if start := s[:i]; len(start) > 1 && start != "zh" && start != "ch" && start != "sh" && start != "ts" && start != "tz" && start != "kv" && start != "hv" {
		return false
	}
	v := i
	for i < len(s) && isVowel(s[i]) {
		i++
	}
	if i == v {
		return false
	}
	switch s[i:] {
	case "", "n", "ng", "h", "k", "m", "p", "l", "r", "t", "b":
		return true
	}
	return false
}

func set(words string) map[string]struct{} {
	list := strings.Fields(words)
	m := make(map[string]struct{}, len(list))
	for _, w := range list {
		m[w] = struct{}{}
	}
	return m
}
