// The first SEARCHES searches and the articles that bench/lucene.py wrote, against Lucene's Monitor; bench/alerts.py runs it:
//
//   java -Xmx3g -cp 'lib/*' Main.java FOLDER SEARCHES
//
// Articles come as tokens of our own analysis, so that both match the same; seconds are processor time of the one thread.
import java.lang.management.ManagementFactory;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.*;
import org.apache.lucene.search.*;

public class Main {
  static String[] words;
  static int at;

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    List<String> searches = Files.readAllLines(folder.resolve("searches.txt"));
    List<Document> articles = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("articles.tsv"))) {
      String[] parts = line.split("\t", -1);
      Document article = new Document();
      for (int i = 0; i < 4; i++) article.add(new TextField(List.of("es", "en", "fold", "key").get(i), parts[i], Field.Store.NO));
      articles.add(article);
    }
    measure(searches.subList(0, Integer.parseInt(arguments[1])), articles);
  }

  static void measure(List<String> searches, List<Document> articles) throws Exception {
    Presearcher presearcher = new TermFilteredPresearcher(
        TermWeightor.DEFAULT, List.of(new RegexpQueryHandler()), Set.of());
    try (Monitor monitor = new Monitor(new WhitespaceAnalyzer(), presearcher)) {
      long begun = seconds();
      List<MonitorQuery> some = new ArrayList<>();
      for (int i = 0; i < searches.size(); i++) {
        words = searches.get(i).split(" ");
        at = 0;
        some.add(new MonitorQuery(Integer.toString(i), read()));
        if (some.size() == 5000) { monitor.register(some); some.clear(); }
      }
      if (!some.isEmpty()) monitor.register(some);
      double load = (seconds() - begun) / 1e9, best = Double.MAX_VALUE, first = 0;
      long pairs = 0, run = 0;
      for (int turn = 0; turn < 7; turn++) {
        begun = seconds();
        MultiMatchingQueries<QueryMatch> found = monitor.match(articles.toArray(new Document[0]), QueryMatch.SIMPLE_MATCHER);
        double took = (seconds() - begun) / 1e9;
        if (turn == 0) first = took;
        best = Math.min(best, took);
        run = found.getQueriesRun();
        pairs = 0;
        for (int i = 0; i < articles.size(); i++) pairs += found.getMatches(i).size();
      }
      System.out.printf(Locale.ROOT, "{\"run\": %d, \"pairs\": %d, \"best\": %.4f, \"first\": %.4f, \"loading\": %.3f}%n",
          run, pairs, best, first, load);
    }
  }

  static long seconds() { return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(); }

  static Query read() {  // prefix notation: bench/lucene.py, notation()
    String word = words[at++];
    switch (word) {
      case "&": case "|": {
        BooleanQuery.Builder made = new BooleanQuery.Builder();
        int count = Integer.parseInt(words[at++]);
        boolean positive = false;
        for (int i = 0; i < count; i++) {
          if (words[at].equals("!")) { at++; made.add(read(), BooleanClause.Occur.MUST_NOT); }
          else { positive = true; made.add(read(), word.equals("&") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD); }
        }
        if (!positive) made.add(new MatchAllDocsQuery(), BooleanClause.Occur.MUST);
        return made.build();
      }
      case "T": return new TermQuery(new Term("key", words[at++]));
      case "X": return new RegexpQuery(new Term("fold", words[at++] + ".*"));
      default: {  // P: so many words, in Spanish, then in English stems
        int count = Integer.parseInt(words[at++]);
        BooleanQuery.Builder made = new BooleanQuery.Builder();
        for (String field : List.of("es", "en")) {
          String[] stems = Arrays.copyOfRange(words, at, at + count);
          at += count;
          made.add(count == 1 ? new TermQuery(new Term(field, stems[0])) : new PhraseQuery(field, stems), BooleanClause.Occur.SHOULD);
        }
        return made.build();
      }
    }
  }
}
