import java.io.FileInputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Validates each PDF against each flavour: VeraPdf ua1,3a FILE... prints "flavour file" and the rules it broke. */
public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean allPass = true;
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            for (String id : arguments[0].split(",")) {
                var flavour = PDFAFlavour.byFlavourId(id);
                var foundry = Foundries.defaultInstance();
                try (var parser = foundry.createParser(new FileInputStream(name), flavour);
                        var validator = foundry.createValidator(flavour, false)) {
                    var result = validator.validate(parser);
                    String broken = result.getTestAssertions().stream()
                        .filter(one -> one.getStatus() != TestAssertion.Status.PASSED)
                        .map(one -> one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber()
                            + " " + one.getMessage())
                        .distinct().collect(Collectors.joining("; "));
                    System.out.println(id + " " + name + (result.isCompliant() ? " PASS" : " FAIL " + broken));
                    allPass &= result.isCompliant();
                }
            }
        }
        System.exit(allPass ? 0 : 1);
    }
}
